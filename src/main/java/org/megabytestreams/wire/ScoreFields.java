package org.megabytestreams.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;

/// Holds the fields that scores and alerts have in common.
///
/// @param name the record's stream
/// @param origin the record's position and time
/// @param bytes its length
/// @param bits surprise of the record, in bits
/// @param bitsPerByte bits / bytes
/// @param worstSpanBits surprise of its most surprising span
/// @param worstSpanOffset the start of that span in the record
/// @param pValue how often a record of this stream is as surprising; null while the stream is too new to tell
/// @param receipt the input from which the score was computed
/// @param suppressedBy id of the rule that kept back the record's alert; null if it alerted, or was not rare enough
public record ScoreFields(
    @JsonUnwrapped StreamName name,
    @JsonUnwrapped Origin origin,
    long bytes,
    double bits,
    double bitsPerByte,
    double worstSpanBits,
    long worstSpanOffset,
    @JsonProperty("pValue") Double pValue,
    @JsonUnwrapped Receipt receipt,
    @JsonInclude(JsonInclude.Include.NON_NULL) String suppressedBy) {

  /// Makes the fields of a record whose alert was not kept back.
  public ScoreFields(StreamName name, Origin origin, long bytes, double bits, double bitsPerByte,
      double worstSpanBits, long worstSpanOffset, Double pValue, Receipt receipt) {
    this(name, origin, bytes, bits, bitsPerByte, worstSpanBits, worstSpanOffset, pValue, receipt, null);
  }

  /// Holds the position and the time of a record.
  ///
  /// @param timestamp the record's, in milliseconds since 1970
  public record Origin(@JsonUnwrapped RecordPosition position, long timestamp) {}

  /// Names the input of a score.
  ///
  /// @param model digest of the model's bundle
  /// @param inputSha256 SHA-256 of the record's bytes
  /// @param contextOffset offset of the record of the stream in which the window starts
  /// @param contextSkippedSymbols how many of that record's symbols are before the window
  /// @param contextSymbols how many symbols are before the record in its window
  /// @param memory the records of the partition that the score depends on, too; null for none
  /// @param scoredBy [#NETWORK] or [#MATCH_MODEL] for a record that was scored by itself; null if the network saw the
  ///     records before it
  public record Receipt(
      String model, String inputSha256, long contextOffset, int contextSkippedSymbols, int contextSymbols,
      @JsonUnwrapped Memory memory, @JsonInclude(JsonInclude.Include.NON_NULL) String scoredBy) {
    /// The network, which saw the record alone, and the match model's predictions.
    public static final String NETWORK = "network";
    /// The match model alone.
    public static final String MATCH_MODEL = "matchModel";

    /// Returns who scored a record by itself.
    public static String scoredBy(boolean withoutNetwork) {
      return withoutNetwork ? MATCH_MODEL : NETWORK;
    }

    /// Makes a receipt without a memory.
    public Receipt(String model, String inputSha256, long contextOffset, int contextSkippedSymbols,
        int contextSymbols) {
      this(model, inputSha256, contextOffset, contextSkippedSymbols, contextSymbols, null, null);
    }
  }

  /// Names the records of a partition's memory.
  ///
  /// @param fromOffset offset of the first
  /// @param toOffset offset behind the last
  /// @param blockOffsets offsets of the first records of its second block and of those after it; null in what older
  ///     releases wrote
  /// @param records how many of those between are in the memory
  /// @param excludedOffsets offsets of unusual records that are left out, in the memory and among the stream's own
  public record Memory(@JsonProperty("memoryFromOffset") long fromOffset,
      @JsonProperty("memoryToOffset") long toOffset,
      @JsonProperty("memoryBlockOffsets") @JsonInclude(JsonInclude.Include.NON_NULL) List<Long> blockOffsets,
      @JsonProperty("memoryRecords") long records,
      @JsonProperty("memoryExcludedOffsets") List<Long> excludedOffsets) {}
}
