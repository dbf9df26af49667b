package org.megabytestreams.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Ranks groups of records.
///
/// Each statistic and each rule without a model ranks groups by its sum, mean and maximum over a group's records. If
/// calm groups have taught how groups end, [GroupEndings] ranks them too.
final class RankedGroups {
  /// The name of the ending's surprise in reports.
  static final String ENDING = "missingEnd";
  /// The ending of the names of sums in reports.
  static final String SUM = ".sum";

  /// A group that is ranked.
  ///
  /// @param cluster the same number for a calm group and for its corrupted forms
  /// @param abnormal whether it is a case
  /// @param records at least one
  /// @param endingBits how surprising its end is; NaN in all groups or in none
  record Ranked(int cluster, boolean abnormal, List<RankedRecord> records, double endingBits) {}

  private final List<Ranked> groups;

  RankedGroups(List<Ranked> groups) {
    this.groups = List.copyOf(groups);
  }

  /// Returns the scorers of the groups: statistics first, then rules.
  List<ScoredItems> scorers(List<DetectionBaseline> baselines) {
    List<ScoredItems> scorers = new ArrayList<>();
    ItemScorer.statistics().forEach(scorer -> add(scorers, scorer));
    if (groups.stream().noneMatch(group -> Double.isNaN(group.endingBits()))) {
      scorers.add(items(ENDING, false, groups.stream().mapToDouble(Ranked::endingBits).toArray()));
    }
    ItemScorer.rules(baselines).forEach(scorer -> add(scorers, scorer));
    return scorers;
  }

  private void add(List<ScoredItems> scorers, ItemScorer scorer) {
    List<double[]> scores = groups.stream()
        .map(group -> group.records().stream().mapToDouble(scorer.score()).toArray()).toList();
    String name = scorer.name();
    boolean baseline = scorer.baseline();
    scorers.add(items(name + SUM, baseline, figures(scores, DoubleStream::sum)));
    scorers.add(items(name + ".mean", baseline, figures(scores, records -> records.average().orElseThrow())));
    scorers.add(items(name + ".max", baseline, figures(scores, records -> records.max().orElseThrow())));
  }

  private static double[] figures(List<double[]> scores, ToDoubleFunction<DoubleStream> figure) {
    return scores.stream().mapToDouble(records -> figure.applyAsDouble(Arrays.stream(records))).toArray();
  }

  /// @param figures of the groups, in their order
  private ScoredItems items(String name, boolean baseline, double[] figures) {
    int[] calm = IntStream.range(0, figures.length).filter(i -> !groups.get(i).abnormal()).toArray();
    int[] cases = IntStream.range(0, figures.length).filter(i -> groups.get(i).abnormal()).toArray();
    return new ScoredItems(name, baseline, Arrays.stream(calm).mapToDouble(i -> figures[i]).toArray(),
        Arrays.stream(cases).mapToDouble(i -> figures[i]).toArray(),
        IntStream.concat(Arrays.stream(calm), Arrays.stream(cases)).map(i -> groups.get(i).cluster()).toArray());
  }
}
