package org.megabytestreams.serve;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.megabytestreams.anomaly.IncidentChange;

/// Measures each input topic, for `/q/metrics`. With patterns, topics come and go: those beyond a bound share a label.
@Singleton
final class TopicMetrics {
  private static final double[] BITS_A_BYTE = {0.1, 0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 8};
  private static final Duration[] WAITING = {Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(25),
      Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofSeconds(1),
      Duration.ofSeconds(5), Duration.ofSeconds(30)};
  private static final Duration[] AGE = {Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(250),
      Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(5),
      Duration.ofHours(1), Duration.ofDays(1)};
  private static final String TOPIC = "topic";
  private static final int MAX_TOPICS = 1000;
  /// No topic has such a name.
  private static final String OTHERS = "other topics";

  private final MeterRegistry registry;
  private final Map<String, Meters> topics = new ConcurrentSkipListMap<>();

  private record Meters(DistributionSummary bitsAByte, Counter bytes, Counter bits, Counter alerts, Timer waiting,
      Timer age, Map<IncidentChange.Kind, Counter> incidents) {}

  TopicMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  private Meters of(String topic) {
    boolean shared = topics.size() >= MAX_TOPICS && !topics.containsKey(topic);
    return topics.computeIfAbsent(shared ? OTHERS : topic, this::register);
  }

  private Meters register(String topic) {
    Map<IncidentChange.Kind, Counter> incidents = new EnumMap<>(IncidentChange.Kind.class);
    for (IncidentChange.Kind kind : IncidentChange.Kind.values()) {
      incidents.put(kind, Counter.builder("megabyte.topic.incidents").description("changes of incidents")
          .tag(TOPIC, topic).tag("change", kind.name().toLowerCase(Locale.ROOT)).register(registry));
    }
    return new Meters(
        DistributionSummary.builder("megabyte.topic.bits.a.byte").description("bits per byte of records")
            .serviceLevelObjectives(BITS_A_BYTE).tag(TOPIC, topic).register(registry),
        Counter.builder("megabyte.topic.bytes").description("bytes scored, by topic").tag(TOPIC, topic)
            .register(registry),
        Counter.builder("megabyte.topic.bits").description("bits of the bytes scored, by topic").tag(TOPIC, topic)
            .register(registry),
        Counter.builder("megabyte.topic.alerts").description("records that alerted, by topic").tag(TOPIC, topic)
            .register(registry),
        Timer.builder("megabyte.topic.waiting").description("time of a record between its arrival and its scoring")
            .serviceLevelObjectives(WAITING).tag(TOPIC, topic).register(registry),
        Timer.builder("megabyte.topic.age")
            .description("time between a record's own timestamp and its scoring, of old records too")
            .serviceLevelObjectives(AGE).tag(TOPIC, topic).register(registry),
        incidents);
  }

  void scored(String topic, int bytes, double bits, boolean alert) {
    Meters meters = of(topic);
    meters.bytes().increment(bytes);
    meters.bits().increment(bits);
    if (bytes > 0) {
      meters.bitsAByte().record(bits / bytes);
    }
    if (alert) {
      meters.alerts().increment();
    }
  }

  void incident(String topic, IncidentChange.Kind change) {
    of(topic).incidents().get(change).increment();
  }

  void waited(String topic, long nanos) {
    of(topic).waiting().record(nanos, TimeUnit.NANOSECONDS);
  }

  void aged(String topic, long millis) {
    of(topic).age().record(millis, TimeUnit.MILLISECONDS);
  }

  /// Tells the counts of each topic since the start, without anything of a record.
  String text() {
    return topics.entrySet().stream().map(entry -> {
      Meters its = entry.getValue();
      return String.format(Locale.ROOT,
          "%s: %,d records with bytes, %,.0f bytes, %,.0f bits, %,.0f alerts; incidents: %s%n",
          entry.getKey(), its.bitsAByte().count(), its.bytes().count(), its.bits().count(), its.alerts().count(),
          its.incidents().entrySet().stream().map(change -> String.format(Locale.ROOT, "%,.0f %s",
              change.getValue().count(), change.getKey().name().toLowerCase(Locale.ROOT)))
              .collect(Collectors.joining(", ")));
    }).collect(Collectors.joining());
  }
}
