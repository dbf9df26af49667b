package org.megabytestreams.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;

/// Makes a record abnormal, in ways that need no knowledge of its format.
enum Corruption {
  /// Replaces the record with as many random bytes.
  RANDOM_BYTES("random bytes", (record, random) -> {
    byte[] bytes = new byte[record.length];
    random.nextBytes(bytes);
    return bytes;
  }),
  /// Makes up to 16 of its bytes in a row random letters and digits.
  GARBLED_SPAN("16 bytes garbled", (record, random) -> {
    byte[] bytes = record.clone();
    int length = Math.min(16, bytes.length);
    int from = random.nextInt(bytes.length - length + 1);
    for (int i = from; i < from + length; i++) {
      bytes[i] = (byte) Character.forDigit(random.nextInt(36), 36);
    }
    return bytes;
  }),
  /// Puts its bytes in random order: the same histogram.
  SHUFFLED_BYTES("bytes shuffled", (record, random) -> {
    byte[] bytes = record.clone();
    for (int i = bytes.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      byte swapped = bytes[i];
      bytes[i] = bytes[j];
      bytes[j] = swapped;
    }
    return bytes;
  }),
  /// Puts its words (between blanks) in random order: no new byte, most words the same.
  SHUFFLED_WORDS("words shuffled", (record, random) -> {
    List<byte[]> words = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= record.length; i++) {
      if (i == record.length || record[i] == ' ') {
        words.add(Arrays.copyOfRange(record, from, i));
        from = i + 1;
      }
    }
    Collections.shuffle(words, random);
    byte[] bytes = new byte[record.length];
    Arrays.fill(bytes, (byte) ' ');
    int at = 0;
    for (byte[] word : words) {
      System.arraycopy(word, 0, bytes, at, word.length);
      at += word.length + 1;
    }
    return bytes;
  });

  private final String title;
  private final BiFunction<byte[], Random, byte[]> change;

  Corruption(String title, BiFunction<byte[], Random, byte[]> change) {
    this.title = title;
    this.change = change;
  }

  String title() {
    return title;
  }

  /// Returns a new record of the same length.
  byte[] apply(byte[] record, Random random) {
    return change.apply(record, random);
  }
}
