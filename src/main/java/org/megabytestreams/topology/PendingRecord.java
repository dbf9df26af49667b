package org.megabytestreams.topology;

import org.megabytestreams.score.StreamId;
import org.megabytestreams.stream.WaitingRecord;
import org.megabytestreams.wire.Scored;

/// A record that was consumed and is not scored yet.
///
/// @param key null where it has none
/// @param traceparent the header's bytes; null where it has none
record PendingRecord(Scored.Origin origin, byte[] key, byte[] traceparent, byte[] value) {
  WaitingRecord waiting() {
    return new WaitingRecord(new StreamId(origin.topic(), key), origin.partition(), origin.offset(), origin.timestamp(),
        value);
  }
}
