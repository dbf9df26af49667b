package org.megabytestreams.serve;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Measures what this instance spends of its alarm budgets, for `/q/metrics` and `/model`, by topic.
@Singleton
final class BudgetMetrics {
  private final MeterRegistry registry;
  private final Map<String, Counter> spent = new ConcurrentHashMap<>();
  private final Map<String, Map<Integer, Double>> left = new ConcurrentHashMap<>();

  BudgetMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /// Notes the false alarms to be expected of a record.
  void spend(String topic, double falseAlarms) {
    spent.computeIfAbsent(topic, _ -> Counter.builder("megabyte.budget.spent")
        .description("false alarms to be expected of the records so far").tag("topic", topic).register(registry))
        .increment(falseAlarms);
  }

  /// Notes what is left to a partition; NaN if its task has ended.
  void left(String topic, int partition, double falseAlarms) {
    Map<Integer, Double> partitions = left.computeIfAbsent(topic, _ -> {
      Gauge.builder("megabyte.budget.left", () -> left(topic))
          .description("false alarms that shared budgets leave to records for the rest of the day, by UTC, as of the"
              + " latest record of each partition").tag("topic", topic).register(registry);
      return new ConcurrentHashMap<>();
    });
    if (Double.isNaN(falseAlarms)) {
      partitions.remove(partition);
    } else {
      partitions.put(partition, falseAlarms);
    }
  }

  /// Returns the false alarms to be expected of a topic's records since the start.
  double spent(String topic) {
    Counter counter = spent.get(topic);
    return counter == null ? 0 : counter.count();
  }

  /// Returns what is left to the partitions of a topic that this instance scores.
  double left(String topic) {
    return left.getOrDefault(topic, Map.of()).values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
