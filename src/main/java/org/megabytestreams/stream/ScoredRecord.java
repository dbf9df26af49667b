package org.megabytestreams.stream;

import org.megabytestreams.anomaly.Judgement;
import org.megabytestreams.score.RecordScore;
import org.megabytestreams.score.StreamId;

/// A record's score, and all that is told with it.
///
/// @param record the record
/// @param score its bits
/// @param context what it was scored with
/// @param model digest of the model that scored it
/// @param judgement how unusual that is for its stream
/// @param explanation why; null where it is no alert
public record ScoredRecord(
    InputRecord record, RecordScore score, Context context, String model, Judgement judgement,
    Explanation explanation) {

  /// Where a record's window starts, so that its score can be computed again from the topic alone.
  ///
  /// @param offset offset of the record of the same stream in which the window starts; its own where nothing stands
  ///     before it
  /// @param skippedSymbols how many of that record's symbols stand before the window
  /// @param symbols how many symbols stand in the window before the scored record
  public record Context(long offset, int skippedSymbols, int symbols) {}

  /// The bytes' lower-case hex SHA-256: with model digest, context and offset it makes the score's receipt.
  public String inputSha256() {
    return StreamId.sha256Hex(record.bytes());
  }
}
