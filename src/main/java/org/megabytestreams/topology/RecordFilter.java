package org.megabytestreams.topology;

/// Decides which records are scored; all others are consumed and ignored.
public interface RecordFilter {
  RecordFilter ALL = (_, _, _) -> true;

  /// Tells whether a record is scored. Must not block.
  boolean covers(String topic, int partition, long offset);
}
