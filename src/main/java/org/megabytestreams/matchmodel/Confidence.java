package org.megabytestreams.matchmodel;

/// Learns how often predictions of each kind are right. The shares are learned as symbols come, since they differ from
/// stream to stream.
///
/// A cell holds the share in its upper 22 bits. Its lower 10 bits count the predictions that the share comes from.
final class Confidence {
  /// Shares follow at most this many predictions, the last ones.
  private static final int MEMORY = 255;
  private static final int COUNT_BITS = 10;
  private static final int COUNT_MASK = (1 << COUNT_BITS) - 1;
  private static final int SHARE_BITS = 22;
  private static final int TABLE_BITS = 12;
  /// The number of predictions that a prior counts for.
  private static final int PRIOR_COUNT = 2;
  private static final float[] STRENGTHS = strengths();

  /// Classes of predicted symbols: digits, letters, anything else.
  private static final int SYMBOL_CLASSES = 3;

  private final UndoLog journal;
  private final int agreements;
  private final int[] cells;

  /// @param agreements how many ways there are to agree with other predictors
  Confidence(UndoLog journal, Predictor guesser, int agreements) {
    this.journal = journal;
    this.agreements = agreements;
    this.cells = new int[guesser.kinds() * SYMBOL_CLASSES * agreements];
    for (int cell = 0; cell < cells.length; cell++) {
      double prior = guesser.prior(cell / (SYMBOL_CLASSES * agreements));
      cells[cell] = (int) (prior * ((1 << SHARE_BITS) - 1)) << COUNT_BITS | PRIOR_COUNT;
    }
  }

  /// Returns the cell of a prediction.
  int cell(int kind, int expected, int agreement) {
    int symbolClass = isDigit(expected) ? 0 : isLetter(expected) ? 1 : 2;
    return (kind * SYMBOL_CLASSES + symbolClass) * agreements + agreement;
  }

  /// Returns the logarithm of the odds that a prediction is right, relative to a prediction that says next to nothing.
  /// The result is at most 1.
  float strength(int cell) {
    return STRENGTHS[cells[cell] >>> COUNT_BITS + SHARE_BITS - TABLE_BITS];
  }

  void learn(int cell, boolean right) {
    int count = cells[cell] & COUNT_MASK;
    long share = cells[cell] >>> COUNT_BITS;
    long target = right ? (1 << SHARE_BITS) - 1 : 0;
    // A half more than the count: the first predictions weigh most, and none decides alone.
    share += (target - share) * 2 / (2L * count + 3);
    journal.put(cells, cell, (int) share << COUNT_BITS | Math.min(count + 1, MEMORY));
  }

  static boolean isDigit(int symbol) {
    return symbol >= '0' && symbol <= '9';
  }

  static boolean isLetter(int symbol) {
    int lower = symbol | 0x20;
    return lower >= 'a' && lower <= 'z';
  }

  /// A prediction that is right once in this many times says next to nothing: about as many symbols are plausible
  /// anyway.
  private static final double PLAUSIBLE = 32;

  private static float[] strengths() {
    float[] strengths = new float[1 << TABLE_BITS];
    double most = Math.log((strengths.length - 0.5) / 0.5 * PLAUSIBLE);
    for (int i = 0; i < strengths.length; i++) {
      double share = (i + 0.5) / strengths.length;
      strengths[i] = (float) (Math.log(share / (1 - share) * PLAUSIBLE) / most);
    }
    return strengths;
  }
}
