package org.megabytestreams.anomaly;

import java.nio.ByteBuffer;

/// A histogram that forgets: upper-tail probabilities of a statistic among some thousand recent values, which are
/// deviations from what was expected.
///
/// Every value weighs 2^(1/[#HALF_LIFE]) times the one before. A library's quantile sketch keeps its rank error over
/// all it ever saw; this one needs recency instead, and a fixed size in a state store. The far tail is extrapolated by
/// peaks over threshold with an exponential law (Pickands 1975). It is on the high side thrice: scales are taken two
/// standard errors up, of the laws beyond several quantiles the heaviest counts (so a few rare and far values are not
/// averaged away), and where enough values lie beyond, their share counts if it is more. Not safe for use by several
/// threads.
final class TailSketch {
  private static final double LOWEST = -2;
  /// Bins of the first, second and third width; the widths double twice, since only the far tail needs the range.
  private static final int[] BINS_OF_WIDTH = {48, 16, 16};
  private static final double[] WIDTHS = {0.125, 0.25, 0.5};
  private static final double[] EDGES = edges(); // [BINS + 1]
  private static final int BINS = EDGES.length - 1;
  /// Values after which a value weighs half.
  private static final double HALF_LIFE = 10_000;
  private static final double GROWTH = Math.pow(2, 1 / HALF_LIFE);
  /// Shares of the weight that count as a tail.
  private static final double[] TAILS = {0.05, 0.02, 0.01};
  /// Values that make a tail, or a share of their own.
  private static final double ENOUGH = 10;
  /// Less is not claimed of any value.
  private static final double LEAST = 1e-30;
  /// Weights are scaled down before they leave float range.
  private static final double LARGEST_WEIGHT = 1e12;

  static final int ENCODED_BYTES = Double.BYTES + BINS * Float.BYTES;

  private final float[] weights = new float[BINS];
  private double nextWeight = 1;

  void add(double value) {
    weights[bin(value)] += (float) nextWeight;
    nextWeight *= GROWTH;
    if (nextWeight > LARGEST_WEIGHT) {
      for (int i = 0; i < BINS; i++) {
        weights[i] /= (float) nextWeight;
      }
      nextWeight = 1;
    }
  }

  /// An estimate, on the high side, of the probability that a value is at least `value`.
  double upperTail(double value) {
    int at = bin(value);
    double count = 0;
    double beyond = 0;
    for (int i = BINS - 1; i >= 0; i--) {
      count += weights[i] / nextWeight;
      beyond = i == at ? count : beyond;
    }
    double share = (beyond + 1) / (count + 1);
    double extrapolated = 0;
    for (double tail : TAILS) {
      extrapolated = Math.max(extrapolated, beyondTail(tail * count, count, value));
    }
    if (extrapolated == 0) {
      return share;
    }
    return Math.max(LEAST, beyond >= ENOUGH ? Math.max(share, extrapolated) : extrapolated);
  }

  void encode(ByteBuffer out) {
    out.putDouble(nextWeight);
    for (float weight : weights) {
      out.putFloat(weight);
    }
  }

  void decode(ByteBuffer in) {
    nextWeight = Encoding.amount(in.getDouble());
    if (nextWeight < 1) {
      throw new IllegalArgumentException("corrupt stream monitor: expected a weight of 1 or more, got " + nextWeight);
    }
    for (int i = 0; i < BINS; i++) {
      weights[i] = Encoding.amount(in.getFloat());
    }
  }

  /// What the exponential law says that is fitted to the uppermost `least` values and those of their lowest bin; 0
  /// where these are too few, or `value` is not among or beyond them.
  private double beyondTail(double least, double count, double value) {
    if (least < ENOUGH) {
      return 0;
    }
    int start = BINS;
    double above = 0;
    while (start > 0 && above < least) {
      start--;
      above += weights[start] / nextWeight;
    }
    if (value < EDGES[start]) {
      return 0;
    }
    double excess = 0;
    for (int i = start; i < BINS; i++) {
      excess += weights[i] / nextWeight * ((EDGES[i] + EDGES[i + 1]) / 2 - EDGES[start]);
    }
    double scale = Math.max(excess / above, WIDTHS[0]) * (1 + 2 / Math.sqrt(above));
    return (above + 1) / (count + 1) * Math.exp(-(value - EDGES[start]) / scale);
  }

  private static int bin(double value) {
    double left = value - LOWEST;
    int first = 0;
    for (int i = 0; i < WIDTHS.length; i++) {
      double range = BINS_OF_WIDTH[i] * WIDTHS[i];
      if (left < range) {
        return first + Math.max(0, (int) (left / WIDTHS[i]));
      }
      left -= range;
      first += BINS_OF_WIDTH[i];
    }
    return BINS - 1;
  }

  private static double[] edges() {
    int bins = 0;
    for (int width : BINS_OF_WIDTH) {
      bins += width;
    }
    double[] edges = new double[bins + 1];
    edges[0] = LOWEST;
    int at = 0;
    for (int i = 0; i < WIDTHS.length; i++) {
      for (int j = 0; j < BINS_OF_WIDTH[i]; j++, at++) {
        edges[at + 1] = edges[at] + WIDTHS[i];
      }
    }
    return edges;
  }
}
