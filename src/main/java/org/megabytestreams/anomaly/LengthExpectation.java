package org.megabytestreams.anomaly;

import java.nio.ByteBuffer;

/// Estimates what records of about a length usually cost. It keeps decaying means in classes of powers of two. If a
/// class has seen little, its mean is drawn towards the mean over all classes. Not safe for use by several threads.
final class LengthExpectation {
  /// Lengths of 2^(CLASSES − 1) bytes and more share the last class.
  private static final int CLASSES = 24;
  /// After this many records an older one weighs 1/e.
  private static final double MEMORY = 2_000;
  /// The mean over all classes counts as this many records.
  private static final double PRIOR_RECORDS = 10;

  static final int ENCODED_BYTES = 2 * CLASSES * Float.BYTES + 2 * Double.BYTES;

  private final float[] counts = new float[CLASSES];
  private final float[] sums = new float[CLASSES];
  private double allSum;
  private double allUnits;

  /// Returns the mean of a byte over all lengths.
  double overall() {
    return allUnits == 0 ? 0 : allSum / allUnits;
  }

  /// Returns what such a record usually costs.
  double expected(Observation observation) {
    int c = classOf(observation.bytes());
    double overall = overall() * observation.units();
    return (sums[c] * observation.units() + PRIOR_RECORDS * overall) / (counts[c] + PRIOR_RECORDS);
  }

  /// Adds what a record cost.
  ///
  /// @param weight it counts as this many records, and older ones are forgotten by as much
  void add(Observation observation, double weight) {
    int c = classOf(observation.bytes());
    double keep = Math.pow(1 - 1 / MEMORY, weight);
    counts[c] = (float) (counts[c] * keep + weight);
    sums[c] = (float) (sums[c] * keep + weight * observation.bits() / observation.units());
    allSum = allSum * keep + weight * observation.bits();
    allUnits = allUnits * keep + weight * observation.units();
  }

  void encode(ByteBuffer out) {
    for (int i = 0; i < CLASSES; i++) {
      out.putFloat(counts[i]).putFloat(sums[i]);
    }
    out.putDouble(allSum).putDouble(allUnits);
  }

  void decode(ByteBuffer in) {
    for (int i = 0; i < CLASSES; i++) {
      counts[i] = in.getFloat();
      sums[i] = in.getFloat();
    }
    allSum = in.getDouble();
    allUnits = in.getDouble();
  }

  private static int classOf(long bytes) {
    return Math.min(CLASSES - 1, 64 - Long.numberOfLeadingZeros(bytes));
  }
}
