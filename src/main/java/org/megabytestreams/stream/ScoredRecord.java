package org.megabytestreams.stream;

import org.megabytestreams.anomaly.Judgement;
import org.megabytestreams.score.RecordScore;
import org.megabytestreams.score.StreamId;

/// Holds a record's score, and all that is published with it.
///
/// @param record the record
/// @param score its bits
/// @param context what it was scored with
/// @param model digest of the model that scored it
/// @param judgement how unusual that is for its stream
/// @param explanation why; null if it is no alert
public record ScoredRecord(
    InputRecord record, RecordScore score, Context context, String model, Judgement judgement,
    Explanation explanation) {

  /// Names where a record's window starts, so that its score can be computed again from the topic alone.
  ///
  /// @param offset offset of the record of the same stream in which the window starts; its own if nothing stands before
  ///     it
  /// @param skippedSymbols how many of that record's symbols stand before the window
  /// @param symbols how many symbols stand in the window before the scored record
  /// @param memory the records in the partition's memory; null if the record was scored without one
  /// @param recordwise whether the match model alone looked at all this
  public record Context(long offset, int skippedSymbols, int symbols, MemoryRange memory, boolean recordwise) {
    /// Makes a context without a memory.
    public Context(long offset, int skippedSymbols, int symbols) {
      this(offset, skippedSymbols, symbols, null, false);
    }

    /// Returns the context beside a memory.
    public Context with(MemoryRange range, boolean matchesAlone) {
      return new Context(offset, skippedSymbols, symbols, range, matchesAlone);
    }
  }

  /// Returns the record as its partition's memory takes it.
  public PartitionMemory.Entry remembered() {
    return PartitionMemory.Entry.of(record.stream(), record.offset(), record.bytes(), judgement.isUnusual());
  }

  /// Returns the bytes' lower-case hex SHA-256. With model digest, context and offset it makes the score's receipt.
  public String inputSha256() {
    return StreamId.sha256Hex(record.bytes());
  }
}
