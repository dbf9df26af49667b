package org.megabytestreams.anomaly;

/// Joins p-values of one record, which may depend on each other, into one (Liu and Xie 2020): the mean of their Cauchy
/// transforms is about a Cauchy variable, whatever their dependence, as far as small p-values are concerned.
final class CauchyCombination {
  /// A value that is usual in one way must not outweigh one that is rare in another.
  private static final double MAX_P = 0.99;
  private static final double MIN_P = 1e-300;

  private double sum;
  private double weights;

  /// @param weight of the p-value among the others
  void add(double p, double weight) {
    sum += weight / Math.tan(Math.PI * Math.clamp(p, MIN_P, MAX_P));
    weights += weight;
  }

  /// Returns the joint p-value; 1 if there is none.
  double p() {
    if (weights == 0) {
      return 1;
    }
    double mean = sum / weights;
    return mean > 0 ? Math.atan(1 / mean) / Math.PI : 0.5 - Math.atan(mean) / Math.PI;
  }
}
