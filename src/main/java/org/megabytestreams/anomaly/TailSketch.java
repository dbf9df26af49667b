package org.megabytestreams.anomaly;

import java.nio.ByteBuffer;

/// A histogram that forgets. It gives upper-tail probabilities of a statistic among some thousand recent values.
///
/// A value weighs half of one that came a half-life later. In a young sketch that is sooner: the first values of a
/// stream, which are the largest, are soon forgotten. A library's quantile sketch keeps its rank error over all it
/// ever saw. This one needs recency instead, and a small size in a state store.
///
/// The tail of the largest values ([#TAIL_SHARE]) is extrapolated by peaks over threshold (Pickands 1975): excesses
/// follow a generalised Pareto law, fitted by probability-weighted moments (Hosking and Wallis 1987). Its shape is
/// drawn towards [#PRIOR_SHAPE], as few values say little of it. It is at least 0, so no value is impossible. Its scale
/// is a standard error up. Not safe for use by several threads.
final class TailSketch {
  /// Bins are even in the logarithm of 1 + value, this many to a factor of two.
  private static final int BINS_PER_OCTAVE = 8;
  /// Values from 2^OCTAVES on share the last bin.
  private static final int OCTAVES = 16;
  private static final int BINS = OCTAVES * BINS_PER_OCTAVE;
  /// After this many values a value weighs half, unless another half-life is asked for.
  private static final double HALF_LIFE = 4_000;
  /// In a young sketch, the half-life is this share of all values so far.
  private static final double YOUNG_HALF_LIFE_SHARE = 0.5;
  private static final double MIN_HALF_LIFE = 100;
  private static final double TAIL_SHARE = 0.03;
  /// A young sketch takes more of its values for the tail: this many, if they are no more than [#MAX_TAIL_SHARE].
  private static final double MIN_TAIL_VALUES = 30;
  private static final double MAX_TAIL_SHARE = 0.2;
  private static final double MAX_SHAPE = 0.9;
  /// What the shapes of calm streams' tails are about, and how many values that counts for.
  private static final double PRIOR_SHAPE = 0.05;
  private static final double PRIOR_VALUES = 50;
  private static final double MIN_SCALE = 0.05;
  private static final double MIN_SPREAD = 1e-9;
  /// Weights are scaled down before they leave float range.
  private static final double MAX_WEIGHT = 1e12;
  private static final double[] EDGES = edges();

  /// The most bytes that [#encode] writes.
  static final int MAX_ENCODED_BYTES = 2 * Double.BYTES + Short.BYTES + BINS * (Short.BYTES + Float.BYTES);

  private final float[] weights = new float[BINS];
  private final double halfLife;
  private double nextWeight = 1;
  private double values;

  TailSketch() {
    this(HALF_LIFE);
  }

  /// @param halfLife after which a value weighs half, in values
  TailSketch(double halfLife) {
    this.halfLife = halfLife;
  }

  /// The law of a tail.
  ///
  /// @param start bin from which on it holds
  /// @param share of the values that lie there
  private record Tail(int start, double share, double shape, double scale) {
    double probability(double value) {
      double excess = Math.max(0, value - EDGES[start]);
      return share * (shape < 1e-6 ? Math.exp(-excess / scale) : Math.pow(1 + shape * excess / scale, -1 / shape));
    }
  }

  /// Adds a value of at least 0.
  ///
  /// @param weight the value counts as this many values, and older ones are forgotten by as much
  void add(double value, double weight) {
    weights[bin(value)] += (float) (nextWeight * weight);
    values += weight;
    nextWeight *= Math.pow(2, weight / Math.clamp(YOUNG_HALF_LIFE_SHARE * values, MIN_HALF_LIFE, halfLife));
    if (nextWeight > MAX_WEIGHT) {
      for (int i = 0; i < BINS; i++) {
        weights[i] /= (float) nextWeight;
      }
      nextWeight = 1;
    }
  }

  /// Estimates the probability that a value is at least `value`.
  double upperTail(double value) {
    double count = count();
    if (count == 0) {
      return 1;
    }
    int start = tailStart(count * nextWeight);
    return bin(value) < start ? (above(value) + 1) / (count + 1) : tail(start, count).probability(value);
  }

  /// Returns how many values it remembers: older ones count for less.
  double count() {
    return above(0);
  }

  /// Returns how many of them are at least about `value`.
  double above(double value) {
    double above = 0;
    for (int i = bin(value); i < BINS; i++) {
      above += weights[i];
    }
    return above / nextWeight;
  }

  /// Fits the law of the values from a bin on.
  private Tail tail(int start, double count) {
    double above = 0;
    double mean = 0;
    for (int i = start; i < BINS; i++) {
      above += weights[i];
      mean += weights[i] * (middle(i) - EDGES[start]);
    }
    mean /= above;
    double below = 0;
    double moment = 0; // the mean of excess times the share of excesses that are greater
    for (int i = start; i < BINS; i++) {
      moment += weights[i] / above * (1 - (below + weights[i] / 2) / above) * (middle(i) - EDGES[start]);
      below += weights[i];
    }
    double tailCount = above / nextWeight;
    double spread = mean - 2 * moment;
    // Values of one bin have no spread but for rounding: their law has an end, and so the least shape.
    double ownShape = spread <= MIN_SPREAD * mean ? 0 : Math.clamp(2 - mean / spread, 0, MAX_SHAPE);
    double shape = (tailCount * ownShape + PRIOR_VALUES * PRIOR_SHAPE) / (tailCount + PRIOR_VALUES);
    double scale = Math.max(mean * (1 - shape), MIN_SCALE) * (1 + 1 / Math.sqrt(Math.max(1, tailCount)));
    return new Tail(start, (tailCount + 1) / (count + 1), shape, scale);
  }

  /// Writes the bins that are not empty.
  void encode(ByteBuffer out) {
    out.putDouble(nextWeight).putDouble(values);
    int at = out.position();
    out.putShort((short) 0);
    int used = 0;
    for (int i = 0; i < BINS; i++) {
      if (weights[i] != 0) {
        out.putShort((short) i).putFloat(weights[i]);
        used++;
      }
    }
    out.putShort(at, (short) used);
  }

  void decode(ByteBuffer in) {
    nextWeight = in.getDouble();
    values = in.getDouble();
    int used = in.getShort();
    for (int i = 0; i < used; i++) {
      int bin = in.getShort();
      if (bin < 0 || bin >= BINS) {
        throw new IllegalArgumentException("corrupt stream monitor: expected a bin below " + BINS + ", got " + bin);
      }
      weights[bin] = in.getFloat();
    }
  }

  /// Returns the last bin from which on the values of the tail lie.
  private int tailStart(double total) {
    double share = Math.clamp(MIN_TAIL_VALUES * nextWeight / total, TAIL_SHARE, MAX_TAIL_SHARE);
    double above = 0;
    for (int i = BINS - 1; i > 0; i--) {
      above += weights[i];
      if (above > share * total) {
        return i;
      }
    }
    return 0;
  }

  private static int bin(double value) {
    return Math.min(BINS - 1, (int) (BINS_PER_OCTAVE * Math.log(1 + value) / Math.log(2)));
  }

  private static double[] edges() {
    double[] edges = new double[BINS + 1];
    for (int i = 0; i <= BINS; i++) {
      edges[i] = Math.pow(2, (double) i / BINS_PER_OCTAVE) - 1;
    }
    return edges;
  }

  private static double middle(int bin) {
    return (EDGES[bin] + EDGES[bin + 1]) / 2;
  }
}
