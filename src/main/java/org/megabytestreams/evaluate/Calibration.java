package org.megabytestreams.evaluate;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.statistics.distribution.BetaDistribution;
import org.megabytestreams.report.LineChart.Point;

/// Holds how far p-values of calm records keep their promise: at most a share p of them is p or less.
///
/// @param records calm records
/// @param levels the share at or below each of the usual p-values
/// @param ks the Kolmogorov-Smirnov distance: the most that the share at or below any p differs from p
/// @param curve x = the p-value promised, y = the share at or below it; those of 0 are left out
public record Calibration(int records, List<Level> levels, double ks, List<Point> curve) {
  private static final List<String> LEVELS = List.of("0.01", "0.001", "0.0001", "0.00001", "0.000001");
  /// The smallest p-value of the curve; smaller ones count as this one.
  static final double MIN_P_VALUE = 1e-8;

  /// Holds the share of calm records at or below a p-value.
  ///
  /// @param name the p-value in full, such as 0.001
  /// @param count calm records at or below it
  /// @param share their share, with its exact interval (Clopper and Pearson 1934)
  public record Level(String name, int count, Interval share) {
    /// Returns the name as a key of JSON, such as 0_001.
    public String key() {
      return name.replace('.', '_');
    }
  }

  /// Computes the calibration of p-values.
  ///
  /// @throws IllegalArgumentException if there is none, or one is not between 0 and 1
  public static Calibration of(double[] pValues) {
    if (pValues.length == 0) {
      throw new IllegalArgumentException("p-values of calm records: expected at least one, got none");
    }
    for (int i = 0; i < pValues.length; i++) {
      if (!(pValues[i] >= 0 && pValues[i] <= 1)) {
        throw new IllegalArgumentException(String.format(Locale.ROOT,
            "p-values of calm records: expected 0 to 1, got %s at index %d of %d", pValues[i], i, pValues.length));
      }
    }
    double[] sorted = pValues.clone();
    Arrays.sort(sorted);
    return new Calibration(sorted.length, LEVELS.stream().map(name -> level(name, sorted)).toList(), distance(sorted),
        curve(sorted));
  }

  /// Returns the shares at or below each level, by its key.
  public Map<String, Double> shares() {
    Map<String, Double> shares = new LinkedHashMap<>();
    levels.forEach(level -> shares.put(level.key(), level.share().figure()));
    return shares;
  }

  /// Computes the exact interval of a share: `count` of `records`.
  static Interval exact(int count, int records) {
    double tail = (1 - Interval.COVERAGE) / 2;
    double low = count == 0 ? 0 : BetaDistribution.of(count, records - count + 1.0).inverseCumulativeProbability(tail);
    double high = count == records ? 1
        : BetaDistribution.of(count + 1.0, records - count).inverseSurvivalProbability(tail);
    return new Interval((double) count / records, low, high);
  }

  private static Level level(String name, double[] sorted) {
    double promised = Double.parseDouble(name);
    int count = (int) Arrays.stream(sorted).takeWhile(p -> p <= promised).count();
    return new Level(name, count, exact(count, sorted.length));
  }

  /// Computes the distance just before and at each step of the empirical distribution.
  private static double distance(double[] sorted) {
    double most = 0;
    for (int i = 0; i < sorted.length; i++) {
      most = Math.max(most, Math.max(sorted[i] - (double) i / sorted.length, (i + 1.0) / sorted.length - sorted[i]));
    }
    return most;
  }

  private static List<Point> curve(double[] sorted) {
    Ranking.Thinning thinning = new Ranking.Thinning();
    for (int i = 0; i < sorted.length; i++) {
      if (sorted[i] > 0 && (i + 1 == sorted.length || sorted[i + 1] > sorted[i])) {
        double x = Math.max(MIN_P_VALUE, sorted[i]);
        thinning.add(new Point(x, (i + 1.0) / sorted.length), 1 - Math.log(x) / Math.log(MIN_P_VALUE));
      }
    }
    return thinning.points();
  }
}
