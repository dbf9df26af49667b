package org.megabytestreams.anomaly;

/// Tells kinds of records apart by their first words, so that a record can be compared with others of its kind.
///
/// `Jun 14 15:16:01 combo sshd[19939]: authentication failure` is of the kind `Jun combo sshd authentication`. Words
/// with digits do not count. A record without other words is of the kind of its first separators, so that packets and
/// numbers have kinds, too.
public final class RecordKind {
  private static final int WORDS = 4;
  private static final int MIN_WORD_BYTES = 2;
  private static final int SEPARATORS = 12;
  /// Words further on do not count.
  private static final int MAX_BYTES = 512;
  private static final long START = 1125899906842597L;
  private static final long WORD_FACTOR = 1_000_003;

  private RecordKind() {}

  /// Returns the kind of a record: a hash, so that two kinds may share one by chance.
  public static long of(byte[] record) {
    int length = Math.min(MAX_BYTES, record.length);
    long words = START;
    int wordCount = 0;
    long separators = 7;
    int separatorCount = 0;
    for (int i = 0; i < length && wordCount < WORDS;) {
      int end = i;
      long word = 0;
      boolean number = false;
      for (; end < length && isWord(record[end]); end++) {
        number |= record[end] >= '0' && record[end] <= '9';
        word = word * 31 + (record[end] & 0xff);
      }
      if (end == i) {
        if (separatorCount++ < SEPARATORS) {
          separators = separators * 31 + (record[i] & 0xff);
        }
        i++;
        continue;
      }
      if (!number && end - i >= MIN_WORD_BYTES) {
        words = words * WORD_FACTOR + word;
        wordCount++;
      }
      i = end;
    }
    return mixed(wordCount > 0 ? words : separators);
  }

  private static boolean isWord(byte b) {
    return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_' || b < 0;
  }

  /// Spreads what differs over all bits (the finalizer of MurmurHash3).
  private static long mixed(long hash) {
    long h = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
    return h ^ h >>> 33;
  }
}
