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
import org.megabytestreams.anomaly.StreamPace;

/// Holds what is left of shared budgets to a task's partitions, one of each input topic, and keeps it in a store.
///
/// Records take their shares in the order of their offsets, so that it does not matter how they fall into batches.
final class TaskBudgets {
  private static final String PREFIX = "budget/";
  private static final String PACE = "/pace";
  private static final double NO_LIMIT = 1;

  private final KeyValueStore<Bytes, byte[]> store;
  private final TopologySettings settings;
  private final InputPartitions partitions;
  private final int partition;
  private final ScoringObserver observer;
  /// Budgets by topic, and those for its silences and bursts, by topic and [#PACE].
  private final Map<String, PartitionBudget> budgets = new HashMap<>();
  /// Names of budgets that gave shares since the last [#store].
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
    return Math.min(NO_LIMIT, forRecords(topic) * budget(topic).take(record.origin().timestamp()));
  }

  /// Takes the share of an hour of a stream, in which it may fall silent or come in a burst.
  ///
  /// @return the probability with which each of the two may be told falsely
  double takeForPace(String topic, long timestampMillis) {
    double own = settings.of(topic).paceFalseAlarmsPerDay() / StreamPace.TESTS_A_DAY;
    double p = own;
    if (settings.of(topic).budget().limits()) {
      changed.add(topic + PACE);
      p = Math.min(own, SharedBudget.forPace(perDay(topic)) * budget(topic + PACE).take(timestampMillis) / 2);
    }
    observer.expected(topic, 2 * p);
    return p;
  }

  private double forRecords(String topic) {
    return SharedBudget.forRecords(perDay(topic), settings.of(topic).paceFalseAlarmsPerDay() > 0);
  }

  private double perDay(String topic) {
    SharedBudget budget = settings.of(topic).budget();
    return budget.perDay(partitions.of(topic), partitions.ofAll());
  }

  private PartitionBudget budget(String name) {
    return budgets.computeIfAbsent(name, _ -> {
      byte[] stored = store.get(key(name));
      return stored == null ? new PartitionBudget() : PartitionBudget.decode(stored);
    });
  }

  /// Stores what is left once all records that took their shares are scored. Records that still wait take theirs after
  /// the next start.
  void store() {
    for (String name : changed) {
      store.put(key(name), budget(name).encode());
      if (!name.endsWith(PACE)) {
        observer.budgetLeft(name, partition, forRecords(name) * budget(name).left());
      }
    }
    changed.clear();
  }

  /// Ends the task: another may go on with its partitions.
  void close() {
    budgets.keySet().stream().filter(name -> !name.endsWith(PACE))
        .forEach(topic -> observer.budgetLeft(topic, partition, Double.NaN));
  }

  private static Bytes key(String name) {
    return Bytes.wrap((PREFIX + name).getBytes(StandardCharsets.UTF_8));
  }
}
