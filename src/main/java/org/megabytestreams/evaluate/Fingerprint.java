package org.megabytestreams.evaluate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// Computes a digest of texts and records that differs if one of them ends elsewhere. Each stands behind its length.
final class Fingerprint {
  private static final int NO_TEXT = -1;

  private final MessageDigest digest = sha256();

  /// Adds a text, or the fact that there is none.
  Fingerprint add(String text) {
    if (text == null) {
      return add(NO_TEXT);
    }
    return add(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Adds records behind their count.
  Fingerprint add(List<byte[]> records) {
    add(records.size());
    records.forEach(this::add);
    return this;
  }

  Fingerprint add(byte[] record) {
    add(record.length);
    digest.update(record);
    return this;
  }

  Fingerprint add(int number) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
    return this;
  }

  /// Returns the digest of all that was added.
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
