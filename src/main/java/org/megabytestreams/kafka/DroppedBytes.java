package org.megabytestreams.kafka;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/// Drops keys and values beyond the bound of a [BoundedConsumer], and keeps their length in a header.
///
/// A sender can set such a header on a record without a key or value. Kafka does not pass an absent key or value to a
/// deserializer. Its length therefore counts only if it is beyond the bound. It makes that record alone one that is too
/// large.
public final class DroppedBytes {
  private static final String KEY = "megabyte.dropped.key";
  private static final String VALUE = "megabyte.dropped.value";

  private DroppedBytes() {}

  /// Returns the length of a record's key as it was sent; −1 if it has none.
  public static int keyBytes(Headers headers, byte[] key) {
    return bytes(headers, KEY, key);
  }

  /// Returns the length of a record's value as it was sent; −1 if it has none.
  public static int valueBytes(Headers headers, byte[] value) {
    return bytes(headers, VALUE, value);
  }

  private static int bytes(Headers headers, String name, byte[] kept) {
    Header dropped = kept == null ? headers.lastHeader(name) : null;
    if (dropped != null && dropped.value() != null && dropped.value().length == Integer.BYTES) {
      return ByteBuffer.wrap(dropped.value()).getInt();
    }
    return kept == null ? -1 : kept.length;
  }

  static Deserializer<byte[]> keys(int maxBytes) {
    return new Bounded(KEY, maxBytes);
  }

  static Deserializer<byte[]> values(int maxBytes) {
    return new Bounded(VALUE, maxBytes);
  }

  /// Drops the bytes of a part of a record.
  ///
  /// @param name of the header that keeps the length
  private record Bounded(String name, int maxBytes) implements Deserializer<byte[]> {
    @Override
    public byte[] deserialize(String topic, byte[] data) {
      return data;
    }

    @Override
    public byte[] deserialize(String topic, Headers headers, ByteBuffer data) {
      headers.remove(name);
      if (data.remaining() > maxBytes) {
        headers.forEach(Bounded::detach);
        headers.add(name, ByteBuffer.allocate(Integer.BYTES).putInt(data.remaining()).array());
        return null;
      }
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      return bytes;
    }

    /// Copies a header's bytes. Until they are read, they are a part of the whole record, which they keep in memory.
    private static void detach(Header header) {
      header.key();
      header.value();
    }
  }
}
