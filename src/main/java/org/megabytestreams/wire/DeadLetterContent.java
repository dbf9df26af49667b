package org.megabytestreams.wire;

/// Holds the part of a record that its dead letter carries. That is the key if it fits, and the value if it fits beside
/// the key.
///
/// @param key null if the record has none that fits
/// @param value null if the record has none that fits
public record DeadLetterContent(byte[] key, byte[] value) {
  /// Key and value together have at most this many bytes. That leaves room for headers in a topic with Kafka's default
  /// limit of 1 MiB: a dead letter must never stop the service.
  public static final int MAX_BYTES = 1024 * 1024 - 8 * 1024;

  /// Keeps nothing, for a topic that rejects the full letter.
  public static final DeadLetterContent NONE = new DeadLetterContent(null, null);

  /// Keeps as much of a record as fits.
  public static DeadLetterContent of(byte[] key, byte[] value) {
    byte[] keptKey = key == null || key.length > MAX_BYTES ? null : key;
    long keyBytes = keptKey == null ? 0 : keptKey.length;
    return new DeadLetterContent(keptKey, value == null || value.length + keyBytes > MAX_BYTES ? null : value);
  }

  public boolean hasValue() {
    return value != null;
  }
}
