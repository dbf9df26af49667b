package org.megabytestreams.topology;

/// Which records are scored; all others are consumed and ignored.
public interface RecordFilter {
  RecordFilter ALL = (_, _, _) -> true;

  /// Must not block.
  boolean covers(String topic, int partition, long offset);
}
