package org.megabytestreams.kafka;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/// What a [BoundedConsumer] does with keys and values beyond its bound: it drops them, and keeps their length in a
/// header.
///
/// A sender can set such a header on a record without a key or value: Kafka does not ask a deserializer about these. So
/// a length of nothing counts only when it is beyond the bound, which makes that record alone one that is too large.
public final class DroppedBytes {
  private static final String KEY = "megabyte.dropped.key";
  private static final String VALUE = "megabyte.dropped.value";

  private DroppedBytes() {}

  /// Length of a record's key as it was sent; −1 where it has none.
  public static int keyBytes(Headers headers, byte[] key) {
    return bytes(headers, KEY, key);
  }

  /// Length of a record's value as it was sent; −1 where it has none.
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

    /// Until it is asked for them, a header's bytes are a part of the whole record, which they keep in memory.
    private static void detach(Header header) {
      header.key();
      header.value();
    }
  }
}
