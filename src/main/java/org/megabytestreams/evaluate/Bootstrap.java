package org.megabytestreams.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Computes intervals of figures by resampling (Efron and Tibshirani 1993, percentile method). Items of one cluster,
/// such as a calm group and its corrupted forms, are drawn together (Davison and Hinkley 1997, section 3.8). If each
/// item stands for itself, each resample has as many calm records and cases as there are.
///
/// All scorers of the same items meet the same resamples, so the differences of their figures are paired.
public final class Bootstrap {
  public static final int RESAMPLES = 1000;

  /// A figure of one scorer, and its value in each resample.
  ///
  /// @param calm how many calm records there were
  /// @param cases how many cases
  /// @param values in the order of the resamples
  public record Resampled(double figure, int calm, int cases, double[] values) {
    public Interval interval() {
      return percentiles(figure, values);
    }

    /// Returns the interval of this figure minus another scorer's of the same items.
    ///
    /// @throws IllegalArgumentException if the other was not resampled from as many items in as many resamples
    public Interval minus(Resampled other) {
      if (calm != other.calm || cases != other.cases || values.length != other.values.length) {
        throw new IllegalArgumentException("a paired difference: expected " + items() + ", got " + other.items());
      }
      return percentiles(figure - other.figure,
          IntStream.range(0, values.length).mapToDouble(i -> values[i] - other.values[i]).toArray());
    }

    private String items() {
      return calm + " calm records and " + cases + " cases in " + values.length + " resamples";
    }

    private static Interval percentiles(double figure, double[] values) {
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      double tail = (1 - Interval.COVERAGE) / 2;
      int cut = (int) Math.floor(tail * sorted.length);
      return new Interval(figure, sorted[cut], sorted[sorted.length - 1 - cut]);
    }
  }

  private final int resamples;
  private final long seed;

  /// @param seed decides the resamples
  /// @throws IllegalArgumentException if there is no resample
  public Bootstrap(int resamples, long seed) {
    if (resamples < 1) {
      throw new IllegalArgumentException("resamples: expected at least 1, got " + resamples);
    }
    this.resamples = resamples;
    this.seed = seed;
  }

  /// Computes figures of one scorer in all resamples, in one pass.
  ///
  /// @throws IllegalArgumentException if a kind is empty or a score is NaN
  public List<Resampled> resample(ScoredItems items, List<Figure> figures) {
    double[] calm = items.calm();
    double[] cases = items.cases();
    RankedScores ranked = new RankedScores(calm, cases);
    Clusters clusters = new Clusters(items.clusters(), calm.length);
    double[][] values = new double[figures.size()][resamples];
    // Each scorer gets the same seed, hence the same resamples.
    SplittableRandom random = new SplittableRandom(seed);
    int[] times = new int[ranked.items()];
    Thresholds observed = ranked.thresholds();
    Thresholds thresholds = ranked.thresholds();
    for (int resample = 0; resample < resamples; resample++) {
      clusters.draw(random, times);
      ranked.thresholds(times, thresholds);
      for (int i = 0; i < values.length; i++) {
        values[i][resample] = figures.get(i).of(thresholds);
      }
    }
    return IntStream.range(0, values.length).mapToObj(i ->
        new Resampled(figures.get(i).of(observed), calm.length, cases.length, values[i])).toList();
  }

  /// Computes figures for items of which each stands for itself.
  public List<Resampled> resample(double[] calm, double[] cases, List<Figure> figures) {
    return resample(new ScoredItems("items", false, calm, cases), figures);
  }

  /// Returns the interval of one figure of one scorer.
  public Interval interval(Figure figure, double[] calm, double[] cases) {
    return resample(calm, cases, List.of(figure)).getFirst().interval();
  }
}
