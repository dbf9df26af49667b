package org.megabytestreams.model;

/// Converts between natural logarithms, which models compute, and bits, which scores are given in.
public final class Bits {
  private static final double LN_2 = StrictMath.log(2);

  private Bits() {}

  /// Returns the surprisal of a symbol.
  ///
  /// @param logProbability natural logarithm of the symbol's probability
  public static double ofLogProbability(double logProbability) {
    return -logProbability / LN_2;
  }

  public static double ofNats(double nats) {
    return nats / LN_2;
  }

  public static double toNats(double bits) {
    return bits * LN_2;
  }

  /// Returns the logarithm to base 2.
  public static double log2(double value) {
    return Math.log(value) / LN_2;
  }
}
