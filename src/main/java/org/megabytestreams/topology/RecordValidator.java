package org.megabytestreams.topology;

import org.apache.kafka.streams.processor.api.Record;
import org.megabytestreams.kafka.DroppedBytes;
import org.megabytestreams.wire.DeadLetter;
import org.megabytestreams.wire.ScoreFields;

/// Finds the records that cannot be scored. Any bytes can be scored, also none. Missing and too long values cannot.
final class RecordValidator {
  private final TopologySettings.Limits limits;

  RecordValidator(TopologySettings.Limits limits) {
    this.limits = limits;
  }

  /// Returns the dead letter to write, or null for a record that is fine.
  DeadLetter check(ScoreFields.Origin origin, Record<byte[], byte[]> record) {
    byte[] key = record.key();
    byte[] value = record.value();
    int keyBytes = DroppedBytes.keyBytes(record.headers(), key);
    int valueBytes = DroppedBytes.valueBytes(record.headers(), value);
    if (value == null && valueBytes <= limits.valueBytes()) { // a length that a sender claims changes nothing
      return letter(origin, DeadLetter.Kind.NULL_VALUE, "null value: expected bytes, or an empty value", key, null,
          -1);
    }
    if (valueBytes > limits.valueBytes()) {
      return letter(origin, DeadLetter.Kind.VALUE_TOO_LARGE,
          "value too large: expected at most " + limits.valueBytes() + " bytes, got " + valueBytes, key, value,
          valueBytes);
    }
    if (keyBytes > limits.keyBytes()) {
      return letter(origin, DeadLetter.Kind.KEY_TOO_LARGE,
          "key too large: expected at most " + limits.keyBytes() + " bytes, got " + keyBytes, key, value, valueBytes);
    }
    return null;
  }

  /// Returns the dead letter of a command that cannot be read or applied.
  DeadLetter badCommand(ScoreFields.Origin origin, String reason, Record<byte[], byte[]> record) {
    return letter(origin, DeadLetter.Kind.BAD_COMMAND, reason, record.key(), record.value(),
        DroppedBytes.valueBytes(record.headers(), record.value()));
  }

  private DeadLetter letter(ScoreFields.Origin origin, DeadLetter.Kind kind, String reason, byte[] key, byte[] value,
      int valueBytes) {
    boolean kept = value != null && value.length + (long) keptKeyBytes(key) <= limits.deadLetterBytes();
    return new DeadLetter(origin, kind, reason, valueBytes, kept);
  }

  private int keptKeyBytes(byte[] key) {
    return key == null || key.length > limits.deadLetterBytes() ? 0 : key.length;
  }

  /// Returns the key that a dead letter may carry; null for one that would not fit.
  byte[] keptKey(byte[] key) {
    return keptKeyBytes(key) == 0 && key != null && key.length > 0 ? null : key;
  }
}
