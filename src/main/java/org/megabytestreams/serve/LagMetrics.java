package org.megabytestreams.serve;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Measures how many records wait at the brokers, for `/q/metrics`, by topic.
@Singleton
final class LagMetrics {
  private final MeterRegistry registry;
  private final Map<String, Map<Integer, Long>> lags = new ConcurrentHashMap<>();

  LagMetrics(MeterRegistry registry, InputTopics inputs) {
    this.registry = registry;
    Gauge.builder("megabyte.topics.scored", () -> inputs.now().size()).description("input topics that are scored")
        .register(registry);
    Gauge.builder("megabyte.topics.refused", () -> inputs.refused().size())
        .description("topics that match a pattern and are not scored; the log says why").register(registry);
  }

  /// Notes the lag of a partition; -1 if another instance has it now.
  void lag(String topic, int partition, long records) {
    Map<Integer, Long> partitions = lags.computeIfAbsent(topic, _ -> {
      Gauge.builder("megabyte.topic.lag", () -> lag(topic))
          .description("records of this instance's partitions that are not read yet, as of the last answer of brokers")
          .tag("topic", topic).register(registry);
      return new ConcurrentHashMap<>();
    });
    if (records < 0) {
      partitions.remove(partition);
    } else {
      partitions.put(partition, records);
    }
  }

  private long lag(String topic) {
    return lags.getOrDefault(topic, Map.of()).values().stream().mapToLong(Long::longValue).sum();
  }
}
