package org.megabytestreams.matchmodel;

import java.util.Arrays;
import java.util.List;
import org.megabytestreams.model.Symbols;

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
  private static final int MAX_SHARE = (1 << SHARE_BITS) - 1;
  private static final int TABLE_BITS = 12;
  /// The number of predictions that a prior counts for.
  private static final int PRIOR_COUNT = 2;
  /// Kinds of agreement with the first predictor that predicts: there is none before, the same symbol, another one.
  private static final int AGREEMENTS = 3;
  private static final float[] STRENGTHS = strengths();

  /// Classes of predicted symbols: digits, letters, anything else.
  private static final int SYMBOL_CLASSES = 3;
  private static final byte[] SYMBOL_CLASS = symbolClasses();

  /// The place of each predictor's first cell.
  private final int[] starts;
  private final int[] cells;

  Confidence(List<Predictor> predictors) {
    starts = new int[predictors.size()];
    int count = 0;
    for (int i = 0; i < starts.length; i++) {
      starts[i] = count;
      count += predictors.get(i).kinds() * SYMBOL_CLASSES * AGREEMENTS;
    }
    cells = new int[count];
    for (int i = 0; i < starts.length; i++) {
      for (int kind = 0; kind < predictors.get(i).kinds(); kind++) {
        int share = (int) (predictors.get(i).prior(kind) * MAX_SHARE);
        int from = starts[i] + kind * SYMBOL_CLASSES * AGREEMENTS;
        Arrays.fill(cells, from, from + SYMBOL_CLASSES * AGREEMENTS, share << COUNT_BITS | PRIOR_COUNT);
      }
    }
  }

  Confidence(Confidence other) {
    this.starts = other.starts;
    this.cells = other.cells.clone();
  }

  long bytes() {
    return (long) Integer.BYTES * cells.length;
  }

  /// Returns the cell of a prediction.
  ///
  /// @param first the first prediction of the symbol, or [Predictor#NOTHING] if this is the first
  int cell(int predictor, int kind, int expected, int first) {
    int agreement = first == Predictor.NOTHING ? 0 : first == expected ? 1 : 2;
    return starts[predictor] + (kind * SYMBOL_CLASSES + SYMBOL_CLASS[expected + 1]) * AGREEMENTS + agreement;
  }

  /// Returns the logarithm of the odds that a prediction is right, relative to a prediction that says next to nothing.
  /// The result is at most 1.
  float strength(int cell) {
    return STRENGTHS[cells[cell] >>> COUNT_BITS + SHARE_BITS - TABLE_BITS];
  }

  /// Returns the share of such predictions that were right.
  double probability(int cell) {
    return (double) (cells[cell] >>> COUNT_BITS) / MAX_SHARE;
  }

  void learn(int cell, boolean right) {
    int count = cells[cell] & COUNT_MASK;
    int share = cells[cell] >>> COUNT_BITS;
    int target = right ? MAX_SHARE : 0;
    // A half more than the count: the first predictions weigh most, and none decides alone.
    share += (target - share) * 2 / (2 * count + 3);
    cells[cell] = share << COUNT_BITS | Math.min(count + 1, MEMORY);
  }

  static boolean isDigit(int symbol) {
    return symbol >= '0' && symbol <= '9';
  }

  static boolean isLetter(int symbol) {
    int lower = symbol | 0x20;
    return lower >= 'a' && lower <= 'z';
  }

  /// Returns the class of each symbol, with [Predictor#NOTHING] in front.
  private static byte[] symbolClasses() {
    byte[] classes = new byte[1 + Symbols.COUNT];
    for (int symbol = Predictor.NOTHING; symbol < Symbols.COUNT; symbol++) {
      classes[symbol + 1] = (byte) (isDigit(symbol) ? 0 : isLetter(symbol) ? 1 : 2);
    }
    return classes;
  }

  /// A prediction that is right once in this many times says next to nothing: about as many symbols are plausible
  /// anyway.
  private static final double PLAUSIBLE = 32;

  private static float[] strengths() {
    float[] strengths = new float[1 << TABLE_BITS];
    double most = StrictMath.log((strengths.length - 0.5) / 0.5 * PLAUSIBLE);
    for (int i = 0; i < strengths.length; i++) {
      double share = (i + 0.5) / strengths.length;
      strengths[i] = (float) (StrictMath.log(share / (1 - share) * PLAUSIBLE) / most);
    }
    return strengths;
  }
}
