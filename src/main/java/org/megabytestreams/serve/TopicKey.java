package org.megabytestreams.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.FaultText;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.topology.Redaction;

/// Describes a setting that may differ by topic.
///
/// @param name its key in a rule
/// @param serviceKey its key in the service's own configuration, without `megabyte.`
/// @param reader makes a value of what a rule says
/// @param text gives a value as users write it
/// @param serviceText gives the service's own value as users write it
record TopicKey<T>(String name, String serviceKey, Reader<T> reader, Function<T, String> text,
    Function<ServeConfig, String> serviceText) {
  static final TopicKey<Double> FALSE_ALARMS_PER_DAY = new TopicKey<>("falseAlarmsPerDay",
      "alerts.false-alarms-per-day", TopicKey::budget, SettingBounds.FALSE_ALARMS.text(),
      config -> SettingBounds.FALSE_ALARMS.text().apply(config.alerts().falseAlarmsPerDay()));
  static final TopicKey<Double> TOPIC_FALSE_ALARMS_PER_DAY = new TopicKey<>("topicFalseAlarmsPerDay",
      "alerts.topic-false-alarms-per-day", TopicKey::budgetOrNone, SettingBounds.FALSE_ALARMS.text(),
      config -> SettingBounds.FALSE_ALARMS.text().apply(config.alerts().topicFalseAlarmsPerDay()));
  static final TopicKey<Double> PACE_FALSE_ALARMS_PER_DAY = new TopicKey<>("paceFalseAlarmsPerDay",
      "alerts.pace-false-alarms-per-day", TopicKey::budgetOrNone, SettingBounds.FALSE_ALARMS.text(),
      config -> SettingBounds.FALSE_ALARMS.text().apply(config.alerts().paceFalseAlarmsPerDay()));
  static final TopicKey<Long> WARM_UP_RECORDS = whole("warmUpRecords", "alerts.warm-up-records",
      SettingBounds.RECORDS, config -> config.alerts().warmUpRecords());
  static final TopicKey<Long> QUIET_RECORDS = whole("quietRecords", "alerts.quiet-records",
      SettingBounds.RECORDS, config -> config.alerts().quietRecords());
  static final TopicKey<Duration> QUIET_TIME = time("quietTime", "alerts.quiet-time", SettingBounds.QUIET_TIME,
      config -> config.alerts().quietTime());
  static final TopicKey<Long> EXPECTED_BYTES = whole("expectedBytes", "alerts.expected-bytes",
      SettingBounds.EXPECTED_BYTES, config -> config.alerts().expectedBytes());
  static final TopicKey<Redaction> REDACT = new TopicKey<>("redact", "alerts.redact", (node, _) -> redaction(node),
      TopicKey::text, config -> text(ServeSettings.redaction(config)));
  static final TopicKey<ContextPolicy> CONTEXT = new TopicKey<>("context", "context", (node, _) -> context(node),
      TopicKey::text, config -> text(config.context()));
  static final TopicKey<Long> MEMORY_SIZE = size("memorySize", "memory-size", SettingBounds.PARTITION_MEMORY,
      ServeConfig::memorySize);
  static final TopicKey<Long> MAX_BYTES_PER_SECOND = size("maxBytesPerSecond", "topics.max-bytes-per-second",
      SettingBounds.BYTES_PER_SECOND, config -> config.topics().maxBytesPerSecond());
  static final TopicKey<Long> MAX_RECORDS_PER_SECOND = whole("maxRecordsPerSecond", "topics.max-records-per-second",
      SettingBounds.RECORDS_PER_SECOND, config -> config.topics().maxRecordsPerSecond());
  static final TopicKey<Duration> FORGET_AFTER = time("forgetAfter", "streams.forget-after",
      SettingBounds.FORGET_AFTER, config -> config.streams().forgetAfter());
  static final TopicKey<Bundle> MODEL = new TopicKey<>("model", "model", TopicKey::model,
      bundle -> bundle.folder().toString(), config -> config.model().toString());

  static final List<TopicKey<?>> ALL = List.of(FALSE_ALARMS_PER_DAY, TOPIC_FALSE_ALARMS_PER_DAY,
      PACE_FALSE_ALARMS_PER_DAY,
      WARM_UP_RECORDS, QUIET_RECORDS, QUIET_TIME, EXPECTED_BYTES, REDACT, CONTEXT, MEMORY_SIZE, FORGET_AFTER,
      MAX_BYTES_PER_SECOND, MAX_RECORDS_PER_SECOND, MODEL);

  /// Makes a value of what a rule says.
  interface Reader<T> {
    /// @param folder of the file, for names of other files
    /// @throws IllegalArgumentException with one line that says what was expected
    T read(JsonNode node, Path folder);
  }

  private static TopicKey<Long> whole(String name, String serviceKey, Bound<Long> bound,
      Function<ServeConfig, Integer> service) {
    return new TopicKey<>(name, serviceKey, (node, _) -> whole(node, bound), bound.text(),
        config -> bound.text().apply((long) service.apply(config)));
  }

  private static TopicKey<Long> size(String name, String serviceKey, Bound<Long> bound,
      Function<ServeConfig, MemorySize> service) {
    return new TopicKey<>(name, serviceKey, (node, _) -> size(node, bound), bound.text(),
        config -> bound.text().apply(service.apply(config).asLongValue()));
  }

  private static TopicKey<Duration> time(String name, String serviceKey, Bound<Duration> bound,
      Function<ServeConfig, Duration> service) {
    return new TopicKey<>(name, serviceKey, (node, _) -> time(node, bound), bound.text(),
        config -> bound.text().apply(service.apply(config)));
  }

  private static Double budget(JsonNode node, Path folder) {
    double budget = budgetOrNone(node, folder);
    if (budget == 0) {
      throw unexpected("a number above 0", node);
    }
    return budget;
  }

  private static Double budgetOrNone(JsonNode node, Path folder) {
    if (!node.isNumber()) {
      throw unexpected("a number", node);
    }
    SettingBounds.FALSE_ALARMS.require(node.doubleValue());
    return node.doubleValue();
  }

  private static Long whole(JsonNode node, Bound<Long> bound) {
    if (!node.isIntegralNumber()) {
      throw unexpected("a whole number", node);
    }
    long value = node.canConvertToLong() ? node.longValue() : Long.MAX_VALUE;
    bound.require(value);
    return value;
  }

  private static Long size(JsonNode node, Bound<Long> bound) {
    if (!node.isTextual() && !node.isIntegralNumber()) {
      throw unexpected("a size such as \"4M\"", node);
    }
    BigInteger bytes;
    try {
      MemorySize given = new MemorySizeConverter().convert(node.asText());
      bytes = given == null ? null : given.asBigInteger();
    } catch (IllegalArgumentException _) {
      throw unexpected("a size such as \"4M\"", node);
    }
    if (bytes == null) { // a blank text
      throw unexpected("a size such as \"4M\"", node);
    }
    long size = bytes.bitLength() < Long.SIZE ? bytes.longValue() : Long.MAX_VALUE;
    bound.require(size);
    return size;
  }

  private static Duration time(JsonNode node, Bound<Duration> bound) {
    if (!node.isTextual()) {
      throw unexpected("a time such as \"30s\"", node);
    }
    Duration time;
    try {
      time = DurationConverter.parseDuration(node.textValue());
    } catch (IllegalArgumentException | ArithmeticException _) { // the latter for more days than fit
      throw unexpected("a time such as \"30s\"", node);
    }
    if (time == null) {
      throw unexpected("a time such as \"30s\"", node);
    }
    bound.require(time);
    return time;
  }

  private static Redaction redaction(JsonNode node) {
    if (!node.isArray()) {
      throw unexpected("a list such as [\"digits\"]", node);
    }
    List<String> rules = new ArrayList<>();
    for (JsonNode rule : node) {
      if (!rule.isTextual()) {
        throw unexpected("a list of texts", node);
      }
      rules.add(rule.textValue());
    }
    return Redaction.of(rules);
  }

  private static ContextPolicy context(JsonNode node) {
    return Arrays.stream(ContextPolicy.values()).filter(policy -> text(policy).equals(node.asText())).findFirst()
        .orElseThrow(() -> unexpected("\"stream\", \"record\" or \"memory\"", node));
  }

  private static Bundle model(JsonNode node, Path folder) {
    if (!node.isTextual()) {
      throw unexpected("the folder of a model bundle", node);
    }
    try {
      Bundle bundle = Bundle.read(folder.resolve(node.textValue()));
      ModelLoader.requireWindow(bundle);
      return bundle;
    } catch (Bundle.BadBundleException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static String text(Redaction redaction) {
    return redaction.rules().isEmpty() ? "none" : String.join(", ", redaction.rules());
  }

  private static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static IllegalArgumentException unexpected(String expected, JsonNode node) {
    return new IllegalArgumentException("expected " + expected + ", got " + FaultText.quoted(node.toString()));
  }
}
