package org.megabytestreams.stream;

import org.megabytestreams.score.StreamId;

/// A record that is to be scored.
///
/// @param stream whose next record it is
/// @param partition of the topic: the same key in another is another stream
/// @param offset where it stands in there
/// @param timestampMillis its time
/// @param bytes its value
/// @param maxPValue it alerts at no p-value above this, since its partition has no more left of a shared budget; 1 for
///     no limit
public record InputRecord(StreamId stream, int partition, long offset, long timestampMillis, byte[] bytes,
    double maxPValue) {
  /// Makes a record that shares no budget with others.
  public InputRecord(StreamId stream, int partition, long offset, long timestampMillis, byte[] bytes) {
    this(stream, partition, offset, timestampMillis, bytes, 1);
  }
}
