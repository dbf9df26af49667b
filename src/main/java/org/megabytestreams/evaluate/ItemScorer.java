package org.megabytestreams.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Scores a judged record by one statistic, or by one rule without a model.
///
/// @param name in reports
/// @param baseline whether it is a rule without a model
record ItemScorer(String name, boolean baseline, ToDoubleFunction<RankedRecord> score) {
  /// Returns one scorer for each statistic, in their order.
  static List<ItemScorer> statistics() {
    List<ItemScorer> scorers = new ArrayList<>();
    for (RankedStatistic statistic : RankedStatistic.values()) {
      scorers.add(new ItemScorer(statistic.id(), false, one -> one.figures()[statistic.ordinal()]));
    }
    return scorers;
  }

  /// Returns one scorer for each rule, in their order.
  static List<ItemScorer> rules(List<DetectionBaseline> baselines) {
    List<ItemScorer> scorers = new ArrayList<>();
    for (int i = 0; i < baselines.size(); i++) {
      int baseline = i;
      scorers.add(new ItemScorer(baselines.get(i).id(), true, one -> one.baselines()[baseline]));
    }
    return scorers;
  }
}
