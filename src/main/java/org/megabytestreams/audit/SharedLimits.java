package org.megabytestreams.audit;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.megabytestreams.anomaly.SharedBudget;

/// Computes what the records of a partition may spend of the budgets that streams share.
///
/// Each topic is asked about once.
public final class SharedLimits implements AlertPreview.PartitionLimits {
  private final Partitions partitions;
  private final List<String> inputs;
  private final Function<String, SharedBudget> budgets;
  private final Predicate<String> paced;
  private final Map<String, Double> known = new HashMap<>();
  private int all;

  /// Counts the partitions of a topic; 0 if there is no such topic.
  public interface Partitions {
    int of(String topic) throws IOException;
  }

  /// @param partitions counts those of a topic
  /// @param inputs the service's input topics, which share the budget of all; none if there is no such budget
  /// @param budgets of topics
  /// @param paced whether silences and bursts of a topic are told too, and have their share
  public SharedLimits(Partitions partitions, List<String> inputs, Function<String, SharedBudget> budgets,
      Predicate<String> paced) {
    this.partitions = partitions;
    this.inputs = List.copyOf(inputs);
    this.budgets = budgets;
    this.paced = paced;
  }

  /// Returns the limit of a partition. The scores may be of a topic that was an input before, and is no more.
  ///
  /// @throws IOException if an input topic is missing
  @Override
  public double perDay(String topic) throws IOException {
    Double before = known.get(topic);
    if (before != null) {
      return before;
    }
    double perDay = Double.POSITIVE_INFINITY;
    SharedBudget budget = budgets.apply(topic);
    if (budget.limits()) {
      perDay = SharedBudget.forRecords(budget.perDay(Math.max(1, partitions.of(topic)), Math.max(1, all())),
          paced.test(topic));
    }
    known.put(topic, perDay);
    return perDay;
  }

  private int all() throws IOException {
    if (all == 0) {
      int sum = 0;
      for (String input : inputs) {
        int count = partitions.of(input);
        if (count == 0) {
          throw new IOException("topic " + input + ": expected an input topic of these brokers, among whose partitions"
              + " the budget is shared");
        }
        sum += count;
      }
      all = sum;
    }
    return all;
  }
}
