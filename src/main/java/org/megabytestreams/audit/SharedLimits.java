package org.megabytestreams.audit;

import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.megabytestreams.anomaly.SharedBudget;

/// Computes what the records of a partition may spend of the budgets that streams share.
///
/// @param partitions counts those of a topic
/// @param inputs the service's input topics, which share the budget of all; none if there is no such budget
/// @param budgets of topics
/// @param paced whether silences and bursts of a topic are told too, and have their share
public record SharedLimits(Partitions partitions, List<String> inputs, Function<String, SharedBudget> budgets,
    Predicate<String> paced) implements AlertPreview.PartitionLimits {
  /// Counts the partitions of a topic; 0 if there is no such topic.
  public interface Partitions {
    int of(String topic) throws IOException;
  }

  /// Returns the limit of a partition. The scores may be of a topic that was an input before, and is no more.
  ///
  /// @throws IOException if an input topic is missing
  @Override
  public double perDay(String topic) throws IOException {
    SharedBudget budget = budgets.apply(topic);
    if (!budget.limits()) {
      return Double.POSITIVE_INFINITY;
    }
    int all = 0;
    for (String input : inputs) {
      int known = partitions.of(input);
      if (known == 0) {
        throw new IOException("topic " + input + ": expected an input topic of these brokers, among whose partitions"
            + " the budget is shared");
      }
      all += known;
    }
    double perDay = budget.perDay(Math.max(1, partitions.of(topic)), Math.max(1, all));
    return SharedBudget.forRecords(perDay, paced.test(topic));
  }
}
