package org.megabytestreams.topology;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.megabytestreams.anomaly.PartitionBudget;
import org.megabytestreams.anomaly.SharedBudget;

/// Holds what is left of shared budgets to a task's partitions, one of each input topic, and keeps it in a store.
///
/// Records take their shares in the order of their offsets, so that it does not matter how they fall into batches.
final class TaskBudgets {
  private static final String PREFIX = "budget/";
  private static final double NO_LIMIT = 1;

  private final KeyValueStore<Bytes, byte[]> store;
  private final TopologySettings settings;
  private final InputPartitions partitions;
  private final int partition;
  private final ScoringObserver observer;
  private final Map<String, PartitionBudget> budgets = new HashMap<>();
  /// Topics with records that took their shares since the last [#store].
  private final Set<String> changed = new HashSet<>();

  /// @param store shared with other keys
  /// @param partition of each input topic that the task has
  TaskBudgets(KeyValueStore<Bytes, byte[]> store, TopologySettings settings, InputPartitions partitions, int partition,
      ScoringObserver observer) {
    this.store = store;
    this.settings = settings;
    this.partitions = partitions;
    this.partition = partition;
    this.observer = observer;
  }

  /// Takes the share of the next record of its topic.
  ///
  /// @return the p-value above which it does not alert; 1 for no limit
  double take(PendingRecord record) {
    String topic = record.position().topic();
    if (!settings.of(topic).budget().limits()) {
      return NO_LIMIT;
    }
    changed.add(topic);
    return Math.min(NO_LIMIT, perDay(topic) * budget(topic).take(record.origin().timestamp()));
  }

  private double perDay(String topic) {
    SharedBudget budget = settings.of(topic).budget();
    return budget.perDay(partitions.of(topic), settings.topics().inputs().stream().mapToInt(partitions::of).sum());
  }

  private PartitionBudget budget(String topic) {
    return budgets.computeIfAbsent(topic, _ -> {
      byte[] stored = store.get(key(topic));
      return stored == null ? new PartitionBudget() : PartitionBudget.decode(stored);
    });
  }

  /// Stores what is left once all records that took their shares are scored. Records that still wait take theirs after
  /// the next start.
  void store() {
    for (String topic : changed) {
      store.put(key(topic), budget(topic).encode());
      observer.budgetLeft(topic, partition, perDay(topic) * budget(topic).left());
    }
    changed.clear();
  }

  /// Ends the task: another may go on with its partitions.
  void close() {
    budgets.keySet().forEach(topic -> observer.budgetLeft(topic, partition, Double.NaN));
  }

  private static Bytes key(String topic) {
    return Bytes.wrap((PREFIX + topic).getBytes(StandardCharsets.UTF_8));
  }
}
