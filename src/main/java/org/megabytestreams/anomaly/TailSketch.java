package org.megabytestreams.anomaly;

import java.nio.ByteBuffer;

/// A histogram that forgets. It gives upper-tail probabilities of a statistic among some thousand recent values.
///
/// Every value weighs 2^(1/[#HALF_LIFE]) times the one before. A library's quantile sketch keeps its rank error over
/// all it ever saw. This one needs recency instead, and a fixed size in a state store.
///
/// Beyond the [#TAIL_START] quantile the tail is extrapolated by peaks over threshold with an exponential law (Pickands
/// 1975). The law's scale is taken at the upper end of its confidence interval. Not safe for use by several threads.
final class TailSketch {
  /// Values are clipped to 0 to RANGE; they are roots of ratios, so 256 times the expectation is the most there is.
  private static final double RANGE = 16;
  private static final int BINS_PER_UNIT = 8;
  private static final int BINS = (int) RANGE * BINS_PER_UNIT;
  /// After this many values a value weighs half.
  private static final double HALF_LIFE = 10_000;
  private static final double GROWTH = Math.pow(2, 1 / HALF_LIFE);
  private static final double TAIL_START = 0.95;
  /// Weights are scaled down before they leave float range.
  private static final double MAX_WEIGHT = 1e12;

  static final int ENCODED_BYTES = Double.BYTES + BINS * Float.BYTES;

  private final float[] weights = new float[BINS];
  private double nextWeight = 1;

  /// Adds a value.
  ///
  /// @param weight the value counts as this many values, and older ones are forgotten by as much
  void add(double value, double weight) {
    weights[bin(value)] += (float) (nextWeight * weight);
    nextWeight *= Math.pow(GROWTH, weight);
    if (nextWeight > MAX_WEIGHT) {
      for (int i = 0; i < BINS; i++) {
        weights[i] /= (float) nextWeight;
      }
      nextWeight = 1;
    }
  }

  /// Estimates, on the high side, the probability that a value is at least `value`.
  double upperTail(double value) {
    double total = total();
    if (total == 0) {
      return 1;
    }
    double count = total / nextWeight;
    int start = tailStart(total);
    double above = 0;
    double excess = 0;
    for (int i = start; i < BINS; i++) {
      above += weights[i];
      excess += weights[i] * (edge(i) + 0.5 / BINS_PER_UNIT - edge(start));
    }
    if (value < edge(start)) {
      double heavier = 0;
      for (int i = bin(value); i < BINS; i++) {
        heavier += weights[i];
      }
      return (heavier / nextWeight + 1) / (count + 1);
    }
    double tailCount = above / nextWeight;
    // The scale is two standard errors up, and never below the width of a bin.
    double scale = Math.max(excess / above, 1.0 / BINS_PER_UNIT) * (1 + 2 / Math.sqrt(Math.max(1, tailCount)));
    double tailShare = (tailCount + 1) / (count + 1);
    return tailShare * Math.exp(-(Math.min(value, RANGE) - edge(start)) / scale);
  }

  void encode(ByteBuffer out) {
    out.putDouble(nextWeight);
    for (float weight : weights) {
      out.putFloat(weight);
    }
  }

  void decode(ByteBuffer in) {
    nextWeight = in.getDouble();
    for (int i = 0; i < BINS; i++) {
      weights[i] = in.getFloat();
    }
  }

  private double total() {
    double total = 0;
    for (float weight : weights) {
      total += weight;
    }
    return total;
  }

  /// Returns the first bin above which at most 1 − TAIL_START of the weight lies, and some weight does.
  private int tailStart(double total) {
    double above = 0;
    for (int i = BINS - 1; i > 0; i--) {
      above += weights[i];
      if (above > (1 - TAIL_START) * total) {
        return i;
      }
    }
    return 0;
  }

  private static int bin(double value) {
    double clipped = Math.clamp(value, 0, RANGE);
    return Math.min(BINS - 1, (int) (clipped * BINS_PER_UNIT));
  }

  private static double edge(int bin) {
    return (double) bin / BINS_PER_UNIT;
  }
}
