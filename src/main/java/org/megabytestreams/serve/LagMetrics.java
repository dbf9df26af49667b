package org.megabytestreams.serve;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Measures how many records wait at the brokers, for `/q/metrics`, by topic.
@Singleton
final class LagMetrics {
  private final MeterRegistry registry;
  private final Map<String, Topic> topics = new HashMap<>();

  private record Topic(Map<Integer, Long> lags, Gauge gauge) {
    static double sum(Map<Integer, Long> lags) {
      return lags.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  LagMetrics(MeterRegistry registry, InputTopics inputs) {
    this.registry = registry;
    Gauge.builder("megabyte.topics.scored", () -> inputs.now().size()).description("input topics that are scored")
        .register(registry);
    Gauge.builder("megabyte.topics.refused", () -> inputs.refused().size())
        .description("topics that match a pattern and are not scored; the log says why").register(registry);
  }

  /// Notes the lag of a partition; -1 if another instance has it now.
  synchronized void lag(String topic, int partition, long records) {
    if (records >= 0) {
      topics.computeIfAbsent(topic, this::register).lags().put(partition, records);
    } else if (topics.containsKey(topic)) {
      Topic its = topics.get(topic);
      its.lags().remove(partition);
      if (its.lags().isEmpty()) {
        registry.remove(its.gauge());
        topics.remove(topic);
      }
    }
  }

  private Topic register(String topic) {
    Map<Integer, Long> lags = new ConcurrentHashMap<>();
    return new Topic(lags, Gauge.builder("megabyte.topic.lag", lags, Topic::sum)
        .description("records of this instance's partitions that are not read yet, as of the last answer of brokers")
        .tag("topic", topic).register(registry));
  }
}
