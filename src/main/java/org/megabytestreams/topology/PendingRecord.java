package org.megabytestreams.topology;

import org.megabytestreams.score.StreamId;
import org.megabytestreams.stream.InputRecord;
import org.megabytestreams.wire.RecordPosition;
import org.megabytestreams.wire.ScoreFields;

/// A record that was consumed and is not scored yet.
///
/// @param key null if the record has none
/// @param traceparent the header's bytes; null if the record has none
record PendingRecord(ScoreFields.Origin origin, byte[] key, byte[] traceparent, byte[] value) {
  RecordPosition position() {
    return origin.position();
  }

  StreamId stream() {
    return new StreamId(position().topic(), key);
  }

  InputRecord waiting() {
    return waiting(1);
  }

  /// @param maxPValue what a shared budget leaves to the record
  InputRecord waiting(double maxPValue) {
    return new InputRecord(stream(), position().partition(), position().offset(), origin.timestamp(), value,
        maxPValue);
  }
}
