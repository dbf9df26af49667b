package org.megabytestreams.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.megabytestreams.report.LineChart;
import org.megabytestreams.report.LineChart.Axis;
import org.megabytestreams.report.LineChart.Point;
import org.megabytestreams.report.LineChart.Series;

/// Draws the curves of an evaluation as SVG. Lines of baselines are dashed.
/// When there are too many scorers, those with the largest AUROC are drawn.
public final class EvaluationPlots {
  /// The p-value at which the diagonal of a calibration plot begins.
  private static final double MIN_PROMISE = 1e-6;

  /// The most curves: one for each statistic and each rule of records. Groups have three times as many.
  private static final int MAX_CURVES = 13;

  private EvaluationPlots() {}

  /// Draws cases found over false alarms, these on a logarithmic axis from 0.0001 on.
  ///
  /// @param provenance where the figures come from, in a line
  public static String roc(String set, String provenance, List<ScoredItems> scorers) {
    return LineChart.svg(set + ": cases found at each share of false alarms", provenance,
        Axis.log("share of calm records that alert"), Axis.linear("share of cases found"),
        series(scorers, items -> steps(Ranking.roc(items.calm(), items.cases()))));
  }

  /// Draws the share of cases among alerts over the share of cases found.
  ///
  /// @param provenance where the figures come from, in a line
  public static String precisionRecall(String set, String provenance, List<ScoredItems> scorers) {
    return LineChart.svg(set + ": precision at each share of cases found", provenance,
        Axis.linear("share of cases found"), Axis.linear("share of cases among alerts"),
        series(scorers, items -> Ranking.precisionRecall(items.calm(), items.cases())));
  }

  /// Draws the share of calm records at or below each p-value over that p-value; above the diagonal, there are more
  /// false alarms than promised.
  ///
  /// @param provenance where the figures come from, in a line
  public static String calibration(String title, String provenance, Map<String, Calibration> sets) {
    Series promise = new Series("as promised", List.of(new Point(MIN_PROMISE, MIN_PROMISE), new Point(1, 1)), true);
    Stream<Series> seen = sets.entrySet().stream().filter(set -> !set.getValue().curve().isEmpty())
        .map(set -> new Series(set.getKey(), set.getValue().curve()));
    return LineChart.svg(title + ": false alarms seen against promised", provenance, Axis.log("p-value"),
        Axis.log("share of calm records at or below it"), Stream.concat(Stream.of(promise), seen).toList());
  }

  private static List<Series> series(List<ScoredItems> scorers, Function<ScoredItems, List<Point>> curve) {
    return readable(scorers).stream().map(items -> new Series(items.name(), curve.apply(items), items.baseline()))
        .toList();
  }

  /// Returns all scorers if they fit into one picture. Otherwise returns those that tell cases apart best, in their
  /// order.
  private static List<ScoredItems> readable(List<ScoredItems> scorers) {
    if (scorers.size() <= MAX_CURVES) {
      return scorers;
    }
    Map<ScoredItems, Double> areas = new HashMap<>();
    scorers.forEach(items -> areas.put(items, Ranking.auroc(items.calm(), items.cases())));
    List<ScoredItems> best = scorers.stream()
        .sorted(Comparator.comparingDouble((ScoredItems items) -> areas.get(items)).reversed()).limit(MAX_CURVES)
        .toList();
    return scorers.stream().filter(best::contains).toList();
  }

  /// Makes steps of a curve: the cases found at a share of false alarms are found up to the next share. A logarithmic
  /// axis would bend a slope. Shares too small for the axis stand at its start.
  private static List<Point> steps(List<Point> curve) {
    List<Point> steps = new ArrayList<>();
    double found = 0;
    for (Point point : curve) {
      double x = Math.max(Ranking.MIN_FALSE_SHARE, point.x());
      if (steps.isEmpty() || x > steps.getLast().x()) {
        steps.add(new Point(x, found));
      }
      steps.add(new Point(x, point.y()));
      found = point.y();
    }
    return steps;
  }
}
