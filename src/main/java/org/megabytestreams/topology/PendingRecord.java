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

  InputRecord waiting() {
    return new InputRecord(new StreamId(position().topic(), key), position().partition(), position().offset(),
        origin.timestamp(), value);
  }
}
