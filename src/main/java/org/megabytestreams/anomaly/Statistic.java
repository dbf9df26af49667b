package org.megabytestreams.anomaly;

/// What a p-value was taken from.
public enum Statistic {
  /// Surprise of the whole record, given its length.
  RECORD_BITS,
  /// Surprise of its worst span.
  WORST_SPAN_BITS
}
