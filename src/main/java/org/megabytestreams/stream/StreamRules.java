package org.megabytestreams.stream;

import org.megabytestreams.anomaly.Suppression;
import org.megabytestreams.score.StreamId;

/// Says by which rules the records of streams are judged.
public interface StreamRules {
  /// Tells whether a stream does not learn.
  boolean frozen(StreamId stream);

  /// Returns why a record that is rare enough raises no alert; null if it raises one.
  ///
  /// @param recordKind what kind of record it is
  /// @param timestampMillis the record's own
  default Suppression suppression(StreamId stream, long recordKind, long timestampMillis) {
    return null;
  }
}
