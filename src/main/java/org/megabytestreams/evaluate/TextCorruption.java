package org.megabytestreams.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// Makes a line of text abnormal. Any rule sees the first ways; only knowledge of the stream shows the last ones.
public enum TextCorruption implements Corruption {
  /// Replaces the line with as many random bytes.
  RANDOM_BYTES("random bytes", (record, material) -> {
    byte[] bytes = new byte[record.length];
    material.random().nextBytes(bytes);
    return CorruptedRecord.whole(bytes);
  }),
  /// Makes 16 of its bytes in a row random letters and digits.
  GARBLED_SPAN("16 bytes garbled", (record, material) -> {
    if (record.length < TextCorruption.GARBLED_BYTES) {
      return null;
    }
    byte[] bytes = record.clone();
    int from = material.random().nextInt(bytes.length - TextCorruption.GARBLED_BYTES + 1);
    for (int i = from; i < from + TextCorruption.GARBLED_BYTES; i++) {
      bytes[i] = (byte) Character.forDigit(material.random().nextInt(Character.MAX_RADIX), Character.MAX_RADIX);
    }
    return new CorruptedRecord(bytes, from, from + TextCorruption.GARBLED_BYTES);
  }),
  /// Puts its bytes in random order: the same histogram.
  SHUFFLED_BYTES("bytes shuffled", (record, material) -> {
    byte[] bytes = record.clone();
    for (int i = bytes.length - 1; i > 0; i--) {
      int j = material.random().nextInt(i + 1);
      byte swapped = bytes[i];
      bytes[i] = bytes[j];
      bytes[j] = swapped;
    }
    return CorruptedRecord.whole(bytes);
  }),
  /// Puts its words in random order: no new byte, most words the same.
  SHUFFLED_WORDS("words shuffled", (record, material) -> {
    List<byte[]> words = Words.of(record);
    if (words.size() < TextCorruption.SHUFFLED_WORDS_MIN) {
      return null;
    }
    for (int i = words.size() - 1; i > 0; i--) {
      int j = material.random().nextInt(i + 1);
      words.set(i, words.set(j, words.get(i)));
    }
    return CorruptedRecord.whole(Words.join(words));
  }),
  /// Takes a line of another stream.
  FOREIGN_LINE("another system's line", (_, material) ->
      material.foreign().isEmpty() ? null : CorruptedRecord.whole(material.anyForeign())),
  /// Removes the middle third.
  CUT_MIDDLE("middle cut out", (record, _) -> {
    int third = record.length / 3;
    byte[] bytes = new byte[record.length - third];
    System.arraycopy(record, 0, bytes, 0, third);
    System.arraycopy(record, 2 * third, bytes, third, record.length - 2 * third);
    return CorruptedRecord.seam(bytes, third);
  }),
  /// Draws every digit again.
  REDRAWN_DIGITS("digits redrawn", (record, material) -> {
    byte[] bytes = record.clone();
    int first = -1;
    int last = -1;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] >= '0' && bytes[i] <= '9') {
        bytes[i] = (byte) ('0' + material.random().nextInt(10));
        first = first < 0 ? i : first;
        last = i;
      }
    }
    return first < 0 ? null : new CorruptedRecord(bytes, first, last + 1);
  }),
  /// Repeats one of its words.
  REPEATED_FIELD("a field repeated", (record, material) -> {
    List<byte[]> words = Words.of(record);
    int index = TextCorruption.anyWord(words, material.random());
    if (index < 0) {
      return null;
    }
    words.add(index, words.get(index));
    int blank = Words.offset(words, index + 1) - 1;
    return new CorruptedRecord(Words.join(words), blank, blank + 1 + words.get(index).length);
  }),
  /// Removes the end: 30 to 70 percent of the line are left.
  TRUNCATED("truncated", (record, material) -> {
    int length = (int) (record.length * (0.3 + 0.4 * material.random().nextDouble()));
    return CorruptedRecord.seam(Arrays.copyOf(record, length), length);
  }),
  /// Takes one of its words from another record, in the same place.
  SWAPPED_VALUE("a value of another record", (record, material) -> {
    List<byte[]> words = Words.of(record);
    for (int attempt = 0; attempt < TextCorruption.MAX_ATTEMPTS; attempt++) {
      int index = TextCorruption.anyWord(words, material.random());
      List<byte[]> others = Words.of(material.anyCalm());
      if (index >= 0 && index < others.size() && others.get(index).length > 0
          && !Arrays.equals(words.get(index), others.get(index))) {
        words.set(index, others.get(index));
        int from = Words.offset(words, index);
        return new CorruptedRecord(Words.join(words), from, from + words.get(index).length);
      }
    }
    return null;
  });

  private static final int GARBLED_BYTES = 16;
  private static final int SHUFFLED_WORDS_MIN = 3;
  private static final int MAX_ATTEMPTS = 50;

  private final String title;
  private final Change change;

  TextCorruption(String title, Change change) {
    this.title = title;
    this.change = change;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public Change change() {
    return change;
  }

  /// Returns the index of a word that is not empty; −1 when there is none.
  private static int anyWord(List<byte[]> words, RandomGenerator random) {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      int index = random.nextInt(words.size());
      if (words.get(index).length > 0) {
        return index;
      }
    }
    return -1;
  }
}
