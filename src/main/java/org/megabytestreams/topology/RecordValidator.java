package org.megabytestreams.topology;

import org.apache.kafka.streams.processor.api.Record;
import org.megabytestreams.kafka.DroppedBytes;
import org.megabytestreams.wire.DeadLetter;

/// Finds the records that cannot be scored. Any bytes can be scored, also none. Missing and too long values cannot.
record RecordValidator(TopologySettings.Limits limits) {
  /// Returns the problem with a record, or null for a record that is fine.
  RecordProblem check(Record<byte[], byte[]> record) {
    int keyBytes = DroppedBytes.keyBytes(record.headers(), record.key());
    int valueBytes = DroppedBytes.valueBytes(record.headers(), record.value());
    if (valueBytes > limits.valueBytes()) {
      return new RecordProblem(DeadLetter.Kind.VALUE_TOO_LARGE,
          "value too large: expected at most " + limits.valueBytes() + " bytes, got " + valueBytes, valueBytes);
    }
    if (record.value() == null) { // a length that a sender claims changes nothing
      return new RecordProblem(DeadLetter.Kind.NULL_VALUE, "null value: expected bytes, or an empty value", -1);
    }
    if (keyBytes > limits.keyBytes()) {
      return new RecordProblem(DeadLetter.Kind.KEY_TOO_LARGE,
          "key too large: expected at most " + limits.keyBytes() + " bytes, got " + keyBytes, valueBytes);
    }
    return null;
  }
}
