package org.megabytestreams.compress;

import org.megabytestreams.model.Symbols;

/// Holds a prediction as whole numbers that an arithmetic coder can use. Every symbol gets at least 1, and all of them
/// together [#TOTAL].
///
/// The same logarithms give the same numbers on every machine.
final class Frequencies {
  /// The total is so large that the least shares cost next to nothing: 257 of 2^30.
  static final int TOTAL_BITS = 30;
  static final int TOTAL = 1 << TOTAL_BITS;

  /// Sums of the frequencies of the symbols before each symbol. // [V + 1]
  private final int[] before = new int[Symbols.COUNT + 1];

  /// Sets the prediction.
  ///
  /// @param logProbabilities natural // [V]
  void set(float[] logProbabilities) {
    int most = 0;
    int sum = 0;
    for (int symbol = 0; symbol < Symbols.COUNT; symbol++) {
      if (logProbabilities[symbol] > logProbabilities[most]) {
        most = symbol;
      }
      before[symbol] = sum;
      sum += share(logProbabilities[symbol]);
    }
    int rest = TOTAL - sum; // the most probable takes what rounding left, or gave too much
    for (int symbol = most + 1; symbol < Symbols.COUNT; symbol++) {
      before[symbol] += rest;
    }
    before[Symbols.COUNT] = TOTAL;
  }

  int before(int symbol) {
    return before[symbol];
  }

  int of(int symbol) {
    return before[symbol + 1] - before[symbol];
  }

  /// Finds the symbol whose share holds `at`, from 0 to below [#TOTAL].
  int symbolAt(int at) {
    int low = 0;
    int high = Symbols.COUNT;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (before[middle] <= at) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static int share(float logProbability) {
    return 1 + (int) (StrictMath.exp(logProbability) * (TOTAL - 2 * Symbols.COUNT));
  }
}
