package org.megabytestreams.kafka;

import java.util.Locale;
import org.apache.kafka.common.TopicPartition;

/// A batch of records as a producer packed it, with its unpacked sizes.
///
/// @param firstOffset of the records that are to be read from it
/// @param lastOffset of the batch; reading on behind it begins one further
/// @param timestamp of its largest record
/// @param records that are to be read from it
/// @param packedBytes in the log
/// @param largestBytes of its largest record, unpacked; −1 if it cannot be unpacked
/// @param valueBytesOfLargest of that record's value; −1 if it has none
public record PackedBatch(TopicPartition partition, long firstOffset, long lastOffset, long timestamp, int records,
    int packedBytes, int largestBytes, int valueBytesOfLargest) {
  private static final int MEBIBYTE_BITS = 20;

  /// Says that a reader's memory cannot hold the batch.
  public String tooLarge() {
    return String.format(Locale.ROOT, "%s holds a record of %,d, which cannot be held in %d MiB of memory: give more"
        + " (-Xmx)", this, largestBytes, Runtime.getRuntime().maxMemory() >> MEBIBYTE_BITS);
  }

  /// Says that the batch is not as producers write them.
  ///
  /// @param failure of the reader
  public String malformed(Throwable failure) {
    return this + " cannot be read (" + RootCause.of(failure).getMessage() + ")";
  }

  /// Names the batch for people.
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "topic %s, partition %d, offset %d: a batch of %,d bytes", partition.topic(),
        partition.partition(), firstOffset, packedBytes);
  }
}
