package org.megabytestreams.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.configuration.MemorySize;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.deploy.Settings;
import org.megabytestreams.runtime.Machine;
import org.megabytestreams.topology.StreamsSettings;
import org.megabytestreams.topology.TopicPatterns;
import org.megabytestreams.topology.TopologySettings;

class ServeSettingsTest {
  @Test
  void acceptsTheDefaults() {
    ServeConfig config = config(Map.of());
    assertEquals(Duration.ofMillis(25), ServeSettings.topology(config).batch().commitAfter());
    StreamsSettings streams = ServeSettings.streams(config, "localhost:9092");
    assertEquals(128L << 20, streams.storeMemoryBytes());
    assertEquals(Machine.orAll(0), streams.threads());
  }

  @Test
  void judgesStreamsByTheSettingsOfFiles() {
    assertEquals(MonitorSettings.DEFAULT, ServeSettings.scoring(config(Map.of())).monitor());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      threads              | -1             | expected 0 to 1000, got -1
      store-memory         | 1M             | expected 16M to 1T, got 1M
      batch.delay          | 0ms            | expected 1ms to 1d, got 0s
      batch.commit-after   | 25H            | expected 1ms to 1d, got 25h
      session-timeout      | 0s             | expected 1s to 1d, got 0s
      records.max-size     | 1G             | expected 1 to 511M, got 1G
      alerts.false-alarms-per-day | NaN     | expected 0 to 1000000000, got NaN
      alerts.false-alarms-per-day | -0.5    | expected 0 to 1000000000, got -0.5
      transaction-timeout  | 1s             | expected 2s to 1d, got 1s
      application-server   | localhost      | expected HOST:PORT, got localhost
      application-server   | localhost:0    | expected HOST:PORT, got localhost:0
      application-server   | http://a:80    | expected HOST:PORT, got http://a:80
      application-id       | a b            | expected 1 to 231 letters, digits, '.', '_' and '-', got 'a b'
      instance-id          | ü              | expected 1 to 239 letters, digits, '.', '_' and '-', got 'ü'
      """)
  void namesTheExpectedValue(String key, String value, String message) {
    ServeConfig config = config(Map.of("megabyte." + key, value, "megabyte.commit-interval",
        key.equals("transaction-timeout") ? "2s" : "100ms"));
    String line = refused(config);
    assertTrue(line.startsWith("megabyte." + key) && line.endsWith(": " + message), line);
  }

  @Test
  void namesTheRegistryThatAFormatNeeds() {
    String line = assertThrows(IllegalArgumentException.class,
        () -> ServeSettings.registry(config(Map.of("megabyte.output.format", "avro")))).getMessage();
    assertEquals("megabyte.output.format: expected a schema registry, named by megabyte.kafka.\"schema.registry.url\"",
        line);
    assertTrue(ServeSettings.registry(config(Map.of())).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"application-id", "topics.scores", "alerts.redact.x"})
  void quotesAnyValueInOneLine(String key) {
    String line = refused(config(Map.of("megabyte." + key, "a\u0085\u2028b")));
    assertTrue(line.endsWith("got 'a\\u0085\\u2028b'"), line);
  }

  @Test
  void boundsEveryNumberSizeAndTime() {
    Set<String> bounded = SettingBounds.ALL.stream().map(SettingBounds.Setting::key).collect(Collectors.toSet());
    Set<String> wanted = Settings.keys(Set.of(int.class, long.class, double.class, Duration.class, MemorySize.class));
    assertEquals(wanted, bounded.stream().map(key -> "megabyte." + key).collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void acceptsBoundsAndRejectsValuesBeyond() {
    for (SettingBounds.Setting<?> setting : SettingBounds.ALL) {
      String key = "megabyte." + setting.key();
      for (String value : atBounds(setting)) {
        SettingBounds.check(config(Map.of(key, value, "megabyte.commit-interval", "1ms")));
      }
      for (String value : beyondBounds(setting.bound())) {
        String line = refused(config(Map.of(key, value)));
        assertTrue(line.startsWith(key + ": expected ") && line.contains(", got "), line);
      }
    }
  }

  private static <T extends Comparable<T>> List<String> atBounds(SettingBounds.Setting<T> setting) {
    Bound<T> bound = setting.bound();
    return setting.key().equals("commit-interval") ? List.of()
        : List.of(bound.text().apply(bound.least()), bound.text().apply(bound.most()));
  }

  /// Where they are numbers of the setting's kind.
  private static List<String> beyondBounds(Bound<?> bound) {
    Object most = bound.most();
    return switch (bound.least()) {
      case Long least when least > 0 -> List.of(String.valueOf(least - 1), String.valueOf((Long) most + 1));
      case Long _ -> List.of(String.valueOf((Long) most + 1));
      case Duration least when least.isPositive() ->
          List.of(least.toMillis() - 1 + "ms", ((Duration) most).toMillis() + 1 + "ms");
      case Duration _ -> List.of(((Duration) most).toMillis() + 1 + "ms");
      default -> List.of("-1", "Infinity");
    };
  }

  @Test
  void takesPatternsOfInputs() {
    TopologySettings settings = ServeSettings.topology(config(Map.of("megabyte.topics.input", "a,logs-*,!logs-x*",
        "megabyte.topics.create", "true", "megabyte.topics.scores", "logs-scores")));
    assertEquals(List.of("a"), settings.topics().inputs());
    TopicPatterns patterns = settings.topics().patterns();
    assertTrue(patterns.matches("logs-a"));
    for (String left : List.of("logs-x1", "logs-scores", "b")) {
      assertFalse(patterns.matches(left), left);
    }
    for (String own : List.of("scores", "alerts", "dead-letters", "incidents", "control", "control-applied",
        "shadow-scores", "prompts", "continuations")) {
      TopicPatterns all = ServeSettings.topology(config(Map.of("megabyte.topics.input", "*",
          "megabyte.topics.create", "true"))).topics().patterns();
      assertFalse(all.matches(own), own);
      assertTrue(all.matches("app"));
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "logs-* | expected a topic of commands beside the pattern 'logs-*'",
    "a,!b | expected a pattern with '*' or '?' beside '!b', got none",
    "a b | expected names of topics, patterns with '*' and '?', or a '!' before what is left out, got 'a b'",
  })
  void rejectsPatternsThatCannotBe(String input, String message) {
    String line = refused(config(Map.of("megabyte.topics.input", input)));
    assertTrue(line.startsWith("megabyte.topics.input: " + message), line);
  }

  @Test
  void rejectsEqualTopics() {
    ServeConfig config = config(Map.of("megabyte.topics.alerts", "scores"));
    assertEquals("megabyte.topics: expected distinct names, got 'scores' twice",
        refused(config));
  }

  @Test
  void hidesInAlertsWhatIsListed() {
    byte[] record = "a,b 12 password=x".getBytes(StandardCharsets.US_ASCII);
    assertEquals("*** ** password=*", redacted(record, Map.of("megabyte.alerts.redact.one", "digits",
        "megabyte.alerts.redact.two", "password=(\\S+)", "megabyte.alerts.redact.\"3.4\"", "a,b{1,3}")));
    assertEquals("a,b ** password=x", redacted(record, Map.of("megabyte.alerts.redact", "digits")));
    assertEquals("a,b 12 password=x", redacted(record, Map.of()));
    assertEquals("megabyte.alerts.redact: expected 'digits' or a regular expression of RE2, got '(': missing closing )",
        refused(config(Map.of("megabyte.alerts.redact.x", "("))));
  }

  private static String redacted(byte[] record, Map<String, String> properties) {
    return new String(ServeSettings.topology(config(properties)).usual().redaction().apply(record),
        StandardCharsets.US_ASCII);
  }

  private static String refused(ServeConfig config) {
    return assertThrows(IllegalArgumentException.class, () -> {
      SettingBounds.check(config);
      ServeSettings.topology(config);
      ServeSettings.streams(config, "localhost:9092");
    }).getMessage();
  }

  private static ServeConfig config(Map<String, String> properties) {
    return Settings.read(Map.of(), properties);
  }
}
