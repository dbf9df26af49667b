package org.megabytestreams.matchmodel;

import java.util.List;
import org.megabytestreams.model.GuessContext;

/// Follows the contexts that predictions come from, and hashes them. These are the last 12, 6 and 5 symbols, and the
/// word so far with the word before it. Words ignore numbers: all runs of digits are alike. Further contexts are those
/// of [GuessContext].
final class Contexts {
  /// The contexts, as indices of their tables and hashes. Further ones follow from [#COUNT] on.
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
  private static final long THREE_MASK = (1L << 3 * SYMBOL_BITS) - 1;
  private static final long ONE_MASK = (1L << SYMBOL_BITS) - 1;
  private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;
  private static final long WORD_MULTIPLIER = 0xd6e8feb86659fd93L;
  private static final int FIRST_BEYOND_ASCII = 0x80;
  private static final int LAST_BYTE = 0xff;

  private final GuessContext[] further;
  /// The last symbols and those before them, [#SHORT] each. Places in front of the first symbol hold no symbol's bits.
  private long latest = SHORT_MASK;
  private long earlier = SHORT_MASK;
  private long word;
  private long wordBefore;
  private boolean inNumber;
  /// Null without further contexts.
  private final RecordPlace place;
  private final long[] hashes;

  /// @param further contexts, besides the usual ones
  Contexts(List<GuessContext> further) {
    this.further = further.toArray(GuessContext[]::new);
    this.place = further.isEmpty() ? null : new RecordPlace();
    this.hashes = new long[COUNT + this.further.length];
  }

  Contexts(Contexts other) {
    further = other.further;
    latest = other.latest;
    earlier = other.earlier;
    word = other.word;
    wordBefore = other.wordBefore;
    inNumber = other.inNumber;
    place = other.place == null ? null : new RecordPlace(other.place);
    hashes = other.hashes.clone();
  }

  /// Returns the number of contexts.
  int count() {
    return hashes.length;
  }

  void append(int symbol) {
    follow(symbol);
    for (int i = 0; i < hashes.length; i++) {
      hashes[i] = computed(i);
    }
  }

  /// Appends a symbol, and returns the hash of one context. The other hashes are not up to date then.
  long append(int symbol, int context) {
    follow(symbol);
    return computed(context);
  }

  private void follow(int symbol) {
    earlier = (earlier << SYMBOL_BITS | latest >>> (SHORT - 1) * SYMBOL_BITS) & SHORT_MASK;
    latest = (latest << SYMBOL_BITS | symbol) & SHORT_MASK;
    appendToWord(symbol);
    if (place != null) {
      place.append(symbol);
    }
  }

  private long computed(int context) {
    return MULTIPLIER * switch (context) {
      case LONGER -> latest * WORD_MULTIPLIER + earlier;
      case SHORTER -> latest;
      case FEW -> latest & FEW_MASK;
      case WORDS -> word + wordBefore * WORD_MULTIPLIER;
      default -> further(further[context - COUNT]);
    };
  }

  private long further(GuessContext context) {
    return switch (context) {
      case THREE -> latest & THREE_MASK;
      case COLUMN -> (latest & ONE_MASK) + place.column() * WORD_MULTIPLIER;
      case TEMPLATE -> place.template();
    };
  }

  private void appendToWord(int symbol) {
    boolean digit = Confidence.isDigit(symbol);
    if (isOfWord(symbol)) {
      if (!digit || !inNumber) {
        word = mix(word, digit ? '0' : symbol);
      }
    } else {
      wordBefore = word;
      word = mix(0, symbol);
    }
    inNumber = digit;
  }

  static boolean isOfWord(int symbol) {
    return Confidence.isDigit(symbol) || Confidence.isLetter(symbol)
        || symbol >= FIRST_BEYOND_ASCII && symbol <= LAST_BYTE;
  }

  static long mix(long hash, int value) {
    long sum = (hash + value + 1) * WORD_MULTIPLIER;
    return sum ^ sum >>> Integer.SIZE;
  }

  /// Returns the hash of a context.
  long hash(int context) {
    return hashes[context];
  }
}
