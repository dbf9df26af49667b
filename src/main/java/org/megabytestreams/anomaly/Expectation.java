package org.megabytestreams.anomaly;

import java.nio.ByteBuffer;

/// Decaying mean and variance of one statistic in each length class, on a logarithmic scale.
///
/// Classes that have seen little are drawn towards the mean and the variance over all of them, and are the less certain
/// for it. Not safe for use by several threads.
final class Expectation {
  /// What all classes have in common counts as so many records of each.
  private static final double PRIOR_RECORDS = 10;
  /// Variance, in squared doublings, below which none is taken: scores are rounded and classes hold several lengths.
  private static final double LEAST_VARIANCE = 0.02;

  static final int ENCODED_BYTES = 2 * LengthClasses.CLASSES * Float.BYTES;

  /// What is expected of one record, in doublings of the statistic.
  record Expected(double mean, double deviation) {}

  private final float[] means = new float[LengthClasses.CLASSES];
  private final float[] variances = new float[LengthClasses.CLASSES];

  Expected of(int lengthClass, LengthClasses classes) {
    double records = 0;
    double sum = 0;
    double within = 0;
    for (int i = 0; i < LengthClasses.CLASSES; i++) {
      records += classes.count(i);
      sum += classes.count(i) * means[i];
      within += classes.count(i) * variances[i];
    }
    if (records == 0) {
      return new Expected(0, 1);
    }
    double overall = sum / records;
    double between = 0;
    for (int i = 0; i < LengthClasses.CLASSES; i++) {
      between += classes.count(i) * (means[i] - overall) * (means[i] - overall);
    }
    double count = classes.count(lengthClass);
    double drawn = PRIOR_RECORDS / (count + PRIOR_RECORDS);
    double own = (1 - drawn) * variances[lengthClass] + drawn * within / records;
    // A kind never seen before may differ from its class by as much as classes differ from each other; and how far this
    // class lies from the others matters as long as its own mean is little known.
    double unseen = between / records + drawn * drawn * (between + within) / records;
    return new Expected((1 - drawn) * means[lengthClass] + drawn * overall, Math.sqrt(own + unseen + LEAST_VARIANCE));
  }

  /// Learns a value of a class that counts `count` records with it.
  void add(int lengthClass, double value, double count) {
    double step = value - means[lengthClass];
    means[lengthClass] += (float) (step / count);
    double square = step * (value - means[lengthClass]);
    variances[lengthClass] = (float) Math.max(0, variances[lengthClass] + (square - variances[lengthClass]) / count);
  }

  void encode(ByteBuffer out) {
    for (int i = 0; i < LengthClasses.CLASSES; i++) {
      out.putFloat(means[i]).putFloat(variances[i]);
    }
  }

  void decode(ByteBuffer in) {
    for (int i = 0; i < LengthClasses.CLASSES; i++) {
      means[i] = Encoding.finite(in.getFloat());
      variances[i] = Encoding.amount(in.getFloat());
    }
  }
}
