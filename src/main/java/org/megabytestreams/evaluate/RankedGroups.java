package org.megabytestreams.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// Ranks groups of records.
///
/// Each statistic and each rule without a model ranks them by its sum, its mean and its maximum over the records of a
/// group. Where calm groups have taught how groups end, [GroupEndings] ranks them too.
final class RankedGroups {
  /// The name of the ending's surprise in reports.
  static final String ENDING = "missingEnd";
  /// How names of sums end in reports.
  static final String SUM = ".sum";

  /// What is known of a group.
  private static final class Entry {
    private boolean abnormal;
    private double endingBits;
    private final List<RankedRecord> records = new ArrayList<>();
  }

  private final Map<String, Entry> groups = new LinkedHashMap<>();
  private boolean endings;

  /// Adds a record to its group.
  ///
  /// @param abnormal whether it makes the group a case
  void add(String key, RankedRecord record, boolean abnormal) {
    Entry group = groups.computeIfAbsent(key, _ -> new Entry());
    group.records.add(record);
    group.abnormal |= abnormal;
  }

  /// Says how surprising the end of a group is. To be called for each group or for none.
  void ending(String key, double bits) {
    groups.computeIfAbsent(key, _ -> new Entry()).endingBits = bits;
    endings = true;
  }

  /// The scorers of the groups: statistics first, then rules.
  List<ScoredItems> scorers(List<DetectionBaseline> baselines) {
    List<ScoredItems> scorers = new ArrayList<>();
    for (RankedStatistic statistic : RankedStatistic.values()) {
      add(scorers, statistic.id(), false, one -> one.figures()[statistic.ordinal()]);
    }
    if (endings) {
      scorers.add(items(ENDING, false, groups.values().stream().mapToDouble(group -> group.endingBits).toArray()));
    }
    for (int i = 0; i < baselines.size(); i++) {
      int baseline = i;
      add(scorers, baselines.get(i).id(), true, one -> one.baselines()[baseline]);
    }
    return scorers;
  }

  private void add(List<ScoredItems> scorers, String name, boolean baseline, ToDoubleFunction<RankedRecord> score) {
    GroupedScores grouped = new GroupedScores();
    groups.forEach((key, group) ->
        group.records.forEach(record -> grouped.add(key, score.applyAsDouble(record))));
    scorers.add(items(name + SUM, baseline, figures(grouped, GroupedScores.Group::sum)));
    scorers.add(items(name + ".mean", baseline, figures(grouped, GroupedScores.Group::mean)));
    scorers.add(items(name + ".max", baseline, figures(grouped, GroupedScores.Group::max)));
  }

  private static double[] figures(GroupedScores grouped, ToDoubleFunction<GroupedScores.Group> figure) {
    return grouped.groups().stream().mapToDouble(figure).toArray();
  }

  /// @param figures of the groups, in their order
  private ScoredItems items(String name, boolean baseline, double[] figures) {
    boolean[] abnormal = new boolean[figures.length];
    int next = 0;
    for (Entry group : groups.values()) {
      abnormal[next++] = group.abnormal;
    }
    return new ScoredItems(name, baseline,
        IntStream.range(0, figures.length).filter(i -> !abnormal[i]).mapToDouble(i -> figures[i]).toArray(),
        IntStream.range(0, figures.length).filter(i -> abnormal[i]).mapToDouble(i -> figures[i]).toArray());
  }
}
