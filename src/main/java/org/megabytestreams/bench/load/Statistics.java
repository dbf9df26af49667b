package org.megabytestreams.bench.load;

import java.util.List;

/// Computes statistics of few numbers.
final class Statistics {
  private Statistics() {}

  /// Returns the middle number; of two in the middle, the lower.
  static double median(List<Double> values) {
    return values.stream().sorted().toList().get((values.size() - 1) / 2);
  }

  /// Computes the slope of the line through the points that has the least squares; NaN below two different x.
  static double slope(List<Double> x, List<Double> y) {
    double meanX = x.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    double meanY = y.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    double xy = 0;
    double xx = 0;
    for (int i = 0; i < x.size(); i++) {
      xy += (x.get(i) - meanX) * (y.get(i) - meanY);
      xx += (x.get(i) - meanX) * (x.get(i) - meanX);
    }
    return xy / xx;
  }
}
