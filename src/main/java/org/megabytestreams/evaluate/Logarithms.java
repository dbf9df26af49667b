package org.megabytestreams.evaluate;

/// Computes logarithms as scores use them.
final class Logarithms {
  private static final double LN_2 = Math.log(2);

  private Logarithms() {}

  static double log2(double value) {
    return Math.log(value) / LN_2;
  }
}
