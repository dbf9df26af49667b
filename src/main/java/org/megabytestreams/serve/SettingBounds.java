package org.megabytestreams.serve;

import io.quarkus.runtime.configuration.MemorySize;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/// Holds the bounds of every number, size and time in [ServeConfig]. A value outside would fail later, and say less.
public final class SettingBounds {
  public static final double MAX_FALSE_ALARMS_PER_DAY = 1e9;
  /// Bounds the bytes that are held in one array, as symbols.
  public static final long MAX_ARRAY_BYTES = 511L << 20;

  /// Bounds the memory of a partition.
  public static final long MAX_MEMORY_BYTES = 16L << 20;

  private static final long MIB = 1L << 20;
  private static final long TIB = 1L << 40;
  private static final Bound<Long> COUNT = Bound.whole(1, 1_000_000_000);
  private static final Bound<Long> ARRAY = Bound.size(1, MAX_ARRAY_BYTES);
  private static final Bound<Long> MEMORY = Bound.size(MIB, TIB);
  private static final Duration INSTANT = Duration.ofMillis(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Bound<Duration> TIME = Bound.time(INSTANT, DAY);
  private static final Bound<Duration> WAIT = Bound.time(Duration.ZERO, DAY);

  /// Bound the settings that may differ by topic.
  static final Bound<Double> FALSE_ALARMS = Bound.real(0, MAX_FALSE_ALARMS_PER_DAY);
  static final Bound<Long> RECORDS = COUNT;
  static final Bound<Duration> QUIET_TIME = Bound.time(INSTANT, Duration.ofDays(365));
  static final Bound<Long> EXPECTED_BYTES = Bound.whole(0, 1 << 16);
  static final Bound<Long> PARTITION_MEMORY = Bound.size(0, MAX_MEMORY_BYTES);
  static final Bound<Long> BYTES_PER_SECOND = Bound.size(0, TIB);
  static final Bound<Long> RECORDS_PER_SECOND = Bound.whole(0, 1_000_000_000);
  static final Bound<Duration> FORGET_AFTER = Bound.time(Duration.ZERO, Duration.ofDays(36_500));

  static final List<Setting<?>> ALL = List.of(
      number("max-models", ServeConfig::maxModels, Bound.whole(1, 1000)),
      number("threads", ServeConfig::threads, Bound.whole(0, 1000)),
      number("standby-replicas", ServeConfig::standbyReplicas, Bound.whole(0, 100)),
      number("cores", ServeConfig::cores, Bound.whole(0, 4096)),
      size("gpu-memory", ServeConfig::gpuMemory, MEMORY),
      size("cache-size", ServeConfig::cacheSize, Bound.size(0, TIB)),
      size("store-memory", ServeConfig::storeMemory, Bound.size(16 * MIB, TIB)),
      size("memory-size", ServeConfig::memorySize, PARTITION_MEMORY),
      time("commit-interval", ServeConfig::commitInterval, TIME),
      time("session-timeout", ServeConfig::sessionTimeout, Bound.time(Duration.ofSeconds(1), DAY)),
      time("transaction-timeout", ServeConfig::transactionTimeout, Bound.time(Duration.ofSeconds(1), DAY)),
      time("shutdown-timeout", ServeConfig::shutdownTimeout, WAIT),
      number("topics.partitions", config -> config.topics().partitions(), Bound.whole(1, 100_000)),
      number("topics.max-matched-partitions", config -> config.topics().maxMatchedPartitions(),
          Bound.whole(1, 100_000)),
      size("topics.max-bytes-per-second", config -> config.topics().maxBytesPerSecond(), BYTES_PER_SECOND),
      number("topics.max-records-per-second", config -> config.topics().maxRecordsPerSecond(), RECORDS_PER_SECOND),
      time("topics.timeout", config -> config.topics().timeout(), WAIT),
      time("streams.forget-after", config -> config.streams().forgetAfter(), FORGET_AFTER),
      time("batch.delay", config -> config.batch().delay(), TIME),
      size("batch.max-size", config -> config.batch().maxSize(), ARRAY),
      number("batch.max-records", config -> config.batch().maxRecords(), COUNT),
      size("batch.slice-size", config -> config.batch().sliceSize(), ARRAY),
      time("batch.commit-after", config -> config.batch().commitAfter(), TIME),
      size("records.max-size", config -> config.records().maxSize(), ARRAY),
      size("records.max-key-size", config -> config.records().maxKeySize(), ARRAY),
      number("records.buffered", config -> config.records().buffered(), Bound.whole(1, 1_000_000)),
      new Setting<>("alerts.false-alarms-per-day", config -> config.alerts().falseAlarmsPerDay(), FALSE_ALARMS),
      new Setting<>("alerts.topic-false-alarms-per-day", config -> config.alerts().topicFalseAlarmsPerDay(),
          FALSE_ALARMS),
      new Setting<>("alerts.pace-false-alarms-per-day", config -> config.alerts().paceFalseAlarmsPerDay(),
          FALSE_ALARMS),
      new Setting<>("alerts.all-false-alarms-per-day", config -> config.alerts().allFalseAlarmsPerDay(), FALSE_ALARMS),
      number("alerts.warm-up-records", config -> config.alerts().warmUpRecords(), RECORDS),
      number("alerts.quiet-records", config -> config.alerts().quietRecords(), RECORDS),
      time("alerts.quiet-time", config -> config.alerts().quietTime(), QUIET_TIME),
      number("alerts.expected-bytes", config -> config.alerts().expectedBytes(), EXPECTED_BYTES),
      number("continuations.lanes", config -> config.continuations().lanes(), Bound.whole(1, 1000)),
      number("continuations.queue", config -> config.continuations().queue(), Bound.whole(0, 1_000_000)),
      number("continuations.max-prompts", config -> config.continuations().maxPrompts(), Bound.whole(1, 1_000_000)),
      number("continuations.max-requests", config -> config.continuations().maxRequests(), Bound.whole(1, 1_000_000)),
      size("continuations.max-prompt-size", config -> config.continuations().maxPromptSize(), ARRAY),
      size("continuations.max-bytes", config -> config.continuations().maxBytes(), ARRAY),
      number("continuations.max-samples", config -> config.continuations().maxSamples(), Bound.whole(1, 1000)),
      time("continuations.max-deadline", config -> config.continuations().maxDeadline(), TIME),
      time("learn.every", config -> config.learn().every(), Bound.time(Duration.ofMinutes(1), Duration.ofDays(365))),
      time("learn.tuning", config -> config.learn().tuning(), WAIT),
      number("learn.cores", config -> config.learn().cores(), Bound.whole(1, 4096)),
      size("learn.memory-size", config -> config.learn().memorySize(), Bound.size(1, MAX_MEMORY_BYTES)),
      number("learn.min-records", config -> config.learn().minRecords(), Bound.whole(1, 100_000)),
      number("learn.trial-records", config -> config.learn().trialRecords(), COUNT),
      time("learn.max-trial", config -> config.learn().maxTrial(), TIME),
      number("embedded.port", config -> config.embedded().port(), Bound.whole(0, 65_535)));

  private SettingBounds() {}

  /// A key of the configuration, without `megabyte.`, with its value and its bound.
  record Setting<T extends Comparable<T>>(String key, Function<ServeConfig, T> value, Bound<T> bound) {
    void check(ServeConfig config) {
      bound.require("megabyte." + key, value.apply(config));
    }
  }

  /// Checks every setting.
  ///
  /// @throws IllegalArgumentException if a setting is out of its bounds; the message names both, in one line
  static void check(ServeConfig config) {
    ALL.forEach(setting -> setting.check(config));
    Bound.time(config.commitInterval(), DAY).require("megabyte.transaction-timeout (at least commit-interval)",
        config.transactionTimeout());
  }

  private static Setting<Long> number(String key, ToIntFunction<ServeConfig> value, Bound<Long> bound) {
    return new Setting<>(key, config -> (long) value.applyAsInt(config), bound);
  }

  private static Setting<Long> size(String key, Function<ServeConfig, MemorySize> value, Bound<Long> bound) {
    return new Setting<>(key, config -> value.apply(config).asLongValue(), bound);
  }

  private static Setting<Duration> time(String key, Function<ServeConfig, Duration> value, Bound<Duration> bound) {
    return new Setting<>(key, value, bound);
  }
}
