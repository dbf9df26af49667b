package org.megabytestreams.matchmodel;

/// Follows the contexts that predictions come from, and hashes them. These are the last 12, 6 and 5 symbols, and the
/// word so far with the word before it. Words ignore numbers: all runs of digits are alike.
final class Contexts {
  /// The contexts, as indices of their tables and hashes.
  static final int LONGER = 0;
  static final int SHORTER = 1;
  static final int FEW = 2;
  static final int WORDS = 3;
  static final int COUNT = 4;

  /// The number of symbols of the two contexts that matches start from.
  static final int LONG = 12;
  static final int SHORT = 6;

  private static final int SYMBOL_BITS = 9;
  private static final long SHORT_MASK = (1L << SHORT * SYMBOL_BITS) - 1;
  private static final long FEW_MASK = SHORT_MASK >>> SYMBOL_BITS;
  private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;
  private static final long WORD_MULTIPLIER = 0xd6e8feb86659fd93L;
  private static final int FIRST_BEYOND_ASCII = 0x80;
  private static final int LAST_BYTE = 0xff;

  /// The last symbols and those before them, [#SHORT] each. Places in front of the first symbol hold no symbol's bits.
  private long latest = SHORT_MASK;
  private long earlier = SHORT_MASK;
  private long word;
  private long wordBefore;
  private boolean inNumber;
  private final long[] hashes = new long[COUNT];

  Contexts() {}

  Contexts(Contexts other) {
    latest = other.latest;
    earlier = other.earlier;
    word = other.word;
    wordBefore = other.wordBefore;
    inNumber = other.inNumber;
    System.arraycopy(other.hashes, 0, hashes, 0, COUNT);
  }

  void append(int symbol) {
    earlier = (earlier << SYMBOL_BITS | latest >>> (SHORT - 1) * SYMBOL_BITS) & SHORT_MASK;
    latest = (latest << SYMBOL_BITS | symbol) & SHORT_MASK;
    appendToWord(symbol);
    hashes[LONGER] = (latest * WORD_MULTIPLIER + earlier) * MULTIPLIER;
    hashes[SHORTER] = latest * MULTIPLIER;
    hashes[FEW] = (latest & FEW_MASK) * MULTIPLIER;
    hashes[WORDS] = (word + wordBefore * WORD_MULTIPLIER) * MULTIPLIER;
  }

  private void appendToWord(int symbol) {
    boolean digit = Confidence.isDigit(symbol);
    if (digit || Confidence.isLetter(symbol) || symbol >= FIRST_BEYOND_ASCII && symbol <= LAST_BYTE) {
      if (!digit || !inNumber) {
        word = mix(word, digit ? '0' : symbol);
      }
    } else {
      wordBefore = word;
      word = mix(0, symbol);
    }
    inNumber = digit;
  }

  private static long mix(long hash, int value) {
    long sum = (hash + value + 1) * WORD_MULTIPLIER;
    return sum ^ sum >>> Integer.SIZE;
  }

  /// Returns the hash of a context.
  long hash(int context) {
    return hashes[context];
  }
}
