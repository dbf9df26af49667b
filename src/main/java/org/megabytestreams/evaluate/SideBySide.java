package org.megabytestreams.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.megabytestreams.evaluate.Bootstrap.Resampled;
import org.megabytestreams.evaluate.EvaluationReport.BaselineFigures;
import org.megabytestreams.evaluate.EvaluationReport.Difference;
import org.megabytestreams.evaluate.EvaluationReport.Figures;

/// Holds the figures of all scorers of the same items: each statistic against each baseline.
///
/// @param statistics by name, in the order of the scorers
/// @param baselines by name, in the order of the scorers
public record SideBySide(Map<String, Figures> statistics, Map<String, BaselineFigures> baselines) {
  private static final double ONE_PERCENT = 0.01;
  private static final double TENTH_OF_PERCENT = 0.001;
  private static final List<Figure> RESAMPLED = List.of(Figure.auroc(), Figure.found(ONE_PERCENT));

  /// A scorer with its resampled figures.
  private record Measured(ScoredItems items, Thresholds thresholds, Resampled auroc, Resampled tpr1pct) {
    static Measured of(ScoredItems items, Bootstrap bootstrap) {
      List<Resampled> figures = bootstrap.resample(items, RESAMPLED);
      return new Measured(items, new RankedScores(items.calm(), items.cases()).thresholds(), figures.get(0),
          figures.get(1));
    }

    Figures figures() {
      return new Figures(auroc.figure(), thresholds.averagePrecision(), tpr1pct.figure(),
          thresholds.found(TENTH_OF_PERCENT), auroc.interval());
    }

    BaselineFigures against(List<Measured> statistics) {
      Map<String, Difference> differences = new LinkedHashMap<>();
      for (Measured statistic : statistics) {
        differences.put(statistic.items.name(),
            new Difference(statistic.auroc.minus(auroc), statistic.tpr1pct.minus(tpr1pct)));
      }
      return new BaselineFigures(auroc.figure(), thresholds.averagePrecision(), tpr1pct.figure(),
          thresholds.found(TENTH_OF_PERCENT), differences);
    }
  }

  /// Computes the figures.
  ///
  /// @param scorers that all scored the same items in the same order
  /// @throws IllegalArgumentException if they did not score as many, or a score is NaN; names the scorer
  public static SideBySide of(List<ScoredItems> scorers, Bootstrap bootstrap) {
    List<Measured> measured = scorers.stream().map(items -> measure(items, bootstrap)).toList();
    List<Measured> statistics = measured.stream().filter(one -> !one.items().baseline()).toList();
    Map<String, Figures> figures = new LinkedHashMap<>();
    statistics.forEach(one -> figures.put(one.items().name(), one.figures()));
    Map<String, BaselineFigures> baselines = new LinkedHashMap<>();
    measured.stream().filter(one -> one.items().baseline())
        .forEach(one -> baselines.put(one.items().name(), one.against(statistics)));
    return new SideBySide(figures, baselines);
  }

  private static Measured measure(ScoredItems items, Bootstrap bootstrap) {
    try {
      return Measured.of(items, bootstrap);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(items.name() + ": " + e.getMessage(), e);
    }
  }
}
