package org.megabytestreams.anomaly;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Tells kinds of records apart by their first words, so that a record can be compared with others of its kind.
///
/// `Jun 14 15:16:01 combo sshd[19939]: authentication failure` is of the kind `combo sshd authentication failure`.
/// Words with digits do not count, nor do names of months and weekdays. A text without other words is of the kind of
/// its first separators. Bytes that are no text are of the kind of their length.
public final class RecordKind {
  private static final int WORDS = 4;
  private static final int MIN_WORD_BYTES = 2;
  private static final int SEPARATORS = 12;
  /// Bytes further on do not count.
  private static final int MAX_BYTES = 512;
  private static final Set<Byte> TEXT_CONTROLS = Set.of((byte) '\t', (byte) '\n', (byte) '\r', (byte) 0x1b);
  private static final long BYTE_FACTOR = 31;
  private static final long WORD_FACTOR = 1_000_003;
  /// Kinds of words, of separators and of lengths start apart.
  private static final long WORDS_SEED = 1;
  private static final long SEPARATORS_SEED = 2;
  private static final long LENGTH_SEED = 3;
  private static final Set<Long> DATE_WORDS = Stream.of(
      "Jan January Feb February Mar March Apr April May Jun June Jul July Aug August Sep September Oct October Nov",
      "November Dec December Mon Monday Tue Tuesday Wed Wednesday Thu Thursday Fri Friday Sat Saturday Sun Sunday")
      .flatMap(names -> Stream.of(names.split(" "))).map(name -> name.getBytes(StandardCharsets.US_ASCII))
      .map(name -> word(name, 0, name.length)).collect(Collectors.toUnmodifiableSet());

  private RecordKind() {}

  /// Returns the kind of a record: a hash, so that two kinds may share one by chance.
  public static long of(byte[] record) {
    int length = Math.min(MAX_BYTES, record.length);
    for (int i = 0; i < length; i++) {
      if (record[i] >= 0 && record[i] < ' ' && !TEXT_CONTROLS.contains(record[i])) {
        return mixed(LENGTH_SEED * WORD_FACTOR + 32 - Integer.numberOfLeadingZeros(record.length));
      }
    }
    return ofText(record, length);
  }

  private static long ofText(byte[] record, int length) {
    long words = WORDS_SEED;
    int wordCount = 0;
    long separators = SEPARATORS_SEED;
    int separatorCount = 0;
    for (int i = 0; i < length && wordCount < WORDS;) {
      int end = i;
      boolean number = false;
      for (; end < length && isWord(record[end]); end++) {
        number |= record[end] >= '0' && record[end] <= '9';
      }
      if (end == i) {
        if (separatorCount++ < SEPARATORS) {
          separators = separators * BYTE_FACTOR + record[i];
        }
        i++;
        continue;
      }
      long word = word(record, i, end);
      if (!number && end - i >= MIN_WORD_BYTES && !DATE_WORDS.contains(word)) {
        words = words * WORD_FACTOR + word;
        wordCount++;
      }
      i = end;
    }
    return mixed(wordCount > 0 ? words : separators);
  }

  private static long word(byte[] record, int from, int to) {
    long word = 0;
    for (int i = from; i < to; i++) {
      word = word * BYTE_FACTOR + (record[i] & 0xff);
    }
    return word;
  }

  private static boolean isWord(byte b) {
    return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_' || b < 0;
  }

  /// Spreads what differs over all bits (the finalizer of MurmurHash3).
  static long mixed(long hash) {
    long h = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
    return h ^ h >>> 33;
  }
}
