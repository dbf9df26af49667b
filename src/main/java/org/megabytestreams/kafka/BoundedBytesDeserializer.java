package org.megabytestreams.kafka;

import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/// Reads keys or values for clients that make their deserializers by name. It drops those beyond a bound
/// ([DroppedBytes]).
public final class BoundedBytesDeserializer implements Deserializer<byte[]> {
  /// Names the property that says how long a key or value may be.
  public static final String MAX_BYTES = "megabyte.max.bytes";

  private Deserializer<byte[]> bounded;

  @Override
  public void configure(Map<String, ?> properties, boolean isKey) {
    int maxBytes = Integer.parseInt(properties.get(MAX_BYTES).toString());
    bounded = isKey ? DroppedBytes.keys(maxBytes) : DroppedBytes.values(maxBytes);
  }

  @Override
  public byte[] deserialize(String topic, byte[] data) {
    return bounded.deserialize(topic, data);
  }

  @Override
  public byte[] deserialize(String topic, Headers headers, byte[] data) {
    return data == null ? null : bounded.deserialize(topic, headers, ByteBuffer.wrap(data));
  }

  @Override
  public byte[] deserialize(String topic, Headers headers, ByteBuffer data) {
    return data == null ? null : bounded.deserialize(topic, headers, data);
  }
}
