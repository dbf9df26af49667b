package org.megabytestreams.score;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// Names a stream: a topic and a record key. Records without a key make up one unnamed stream.
///
/// @param topic where its records come from
/// @param key opaque bytes; null for the unnamed stream
public record StreamId(String topic, byte[] key) {
  /// The length of [#hash] in bytes.
  public static final int HASH_BYTES = 16;

  /// Returns the first 16 bytes of SHA-256 over topic and key: short enough to be a store's key.
  public byte[] hash() {
    byte[] name = topic.getBytes(StandardCharsets.UTF_8);
    ByteBuffer input = ByteBuffer.allocate(Integer.BYTES + name.length + 1 + (key == null ? 0 : key.length));
    input.putInt(name.length).put(name).put((byte) (key == null ? 0 : 1));
    if (key != null) {
      input.put(key);
    }
    return Arrays.copyOf(sha256(input.array()), HASH_BYTES);
  }

  /// Returns the lower-case hex SHA-256 of a record's bytes, as receipts have it.
  public static String sha256Hex(byte[] bytes) {
    return HexFormat.of().formatHex(sha256(bytes));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StreamId that && topic.equals(that.topic) && Arrays.equals(key, that.key);
  }

  @Override
  public int hashCode() {
    return topic.hashCode() * 31 + Arrays.hashCode(key);
  }

  @Override
  public String toString() {
    return topic + "/" + (key == null ? "(unnamed)" : HexFormat.of().formatHex(key));
  }
}
