package org.megabytestreams.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.megabytestreams.anomaly.AlarmBudget;
import org.megabytestreams.anomaly.SharedBudget;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.deploy.Settings;
import org.megabytestreams.kafka.ReadRate;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.stream.ScoringSettings;
import org.megabytestreams.stream.TopicScoring;
import org.megabytestreams.testing.TestJson;
import org.megabytestreams.testing.TinyBundle;
import org.megabytestreams.topology.TopologySettings;
import org.megabytestreams.wire.Schemas;

class TopicRulesTest {
  private static final String RULES = """
      {
        "schema": 1,
        "rules": [
          {"topics": "audit", "falseAlarmsPerDay": 0.1, "topicFalseAlarmsPerDay": 3, "redact": ["digits"],
           "forgetAfter": "2d", "maxBytesPerSecond": "64K", "maxRecordsPerSecond": 100},
          {"topics": "pcap-?", "context": "record", "memorySize": "4M", "expectedBytes": 8},
          {
            "topics": "app-*",
            "warmUpRecords": 100,
            "quietRecords": 50,
            "quietTime": "5m",
            "model": "tiny"
          },
          {"topics": "*-other", "memorySize": 0}
        ]
      }
      """;

  @TempDir
  static Path folder;

  private static Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("topics.json"), text);
  }

  @Test
  void givesEachTopicTheFirstRuleThatMatches() throws IOException {
    Bundle tiny = TinyBundle.write(folder.resolve("tiny"));
    Bundle own = Bundle.read(Path.of("src/main/bundles/logs-any"));
    Path file = write(RULES);
    Schemas.assertValid("topics", Files.readAllBytes(file));
    ServeConfig config = Settings.read(Map.of(), Map.of("megabyte.topics.input", "audit,pcap-1,app-other,bytes",
        "megabyte.alerts.false-alarms-per-day", "7", "megabyte.alerts.topic-false-alarms-per-day", "20",
        "megabyte.alerts.all-false-alarms-per-day", "60", "megabyte.topics.file", file.toString()));
    TopicRules rules = ServeSettings.topicRules(config);
    TopicScoring scoring = ServeSettings.scoring(config, rules);
    ScoringSettings usual = ServeSettings.scoring(config);
    assertEquals(usual, scoring.of("bytes"));
    assertEquals(new ScoringSettings(usual.context(), usual.monitor().with(new AlarmBudget.PerDay(0.1)),
        usual.expectedBytes(), usual.memorySymbols()), scoring.of("audit"));
    assertEquals(new ScoringSettings(ContextPolicy.RECORD, usual.monitor(), 8, 4 << 20), scoring.of("pcap-1"));
    assertEquals(List.of(100, 50, 300_000L), List.of(scoring.of("app-other").monitor().warmUpRecords(),
        scoring.of("app-other").monitor().quietRecords(), scoring.of("app-other").monitor().quietMillis()));
    assertEquals(1 << 20, scoring.of("app-other").memorySymbols(), "only the first rule applies");
    assertEquals(List.of(0.1, 7.0, 7.0), List.of(rules.falseAlarmsPerDay(7, List.of("audit")),
        rules.falseAlarmsPerDay(7, List.of("audit", "bytes")), rules.falseAlarmsPerDay(7, List.of("bytes", "pcap-1"))));
    TopologySettings topology = ServeSettings.topology(config, rules);
    assertEquals(new ReadRate(64 << 10, 100), topology.of("audit").rate());
    assertEquals(ReadRate.of(0, 0), topology.of("pcap-1").rate());
    assertEquals(List.of("digits"), topology.of("audit").redaction().rules());
    assertEquals(new SharedBudget(3, 60), topology.of("audit").budget());
    assertEquals(new SharedBudget(20, 60), topology.of("pcap-1").budget());
    assertEquals(new SharedBudget(20, 60), topology.of("bytes").budget());
    assertEquals(SharedBudget.NONE,
        ServeSettings.topology(Settings.read(Map.of(), Map.of()), TopicRules.NONE).of("bytes").budget());
    assertEquals(Duration.ofDays(2), topology.of("audit").forgetAfter());
    assertEquals(Duration.ofDays(30), topology.of("bytes").forgetAfter());
    assertEquals(tiny.manifest().digest(), topology.of("app-other").model());
    assertTrue(ServeSettings.modelFolders(config, rules).contains(folder.resolve("tiny").toAbsolutePath()));
    assertEquals(List.of(4), rules.unused(config.topics().input()).stream().map(TopicRule::number).toList());
    ServeConfig learning =
        Settings.read(Map.of(), Map.of("megabyte.topics.input", "app-x", "megabyte.learn.enabled", "true"));
    assertEquals("megabyte.learn.enabled: expected rules by topic without 'model', since learnt models come into force"
        + " for all topics, got 1 such models", assertThrows(IllegalArgumentException.class,
            () -> ServeSettings.checkModels(learning, rules, own)).getMessage());
    ServeConfig one = Settings.read(Map.of(), Map.of("megabyte.topics.input", "app-x", "megabyte.max-models", "1"));
    assertEquals("megabyte.max-models: expected at least 2, for the service's model and those of topics, got 1",
        assertThrows(IllegalArgumentException.class, () -> ServeSettings.checkModels(one, rules, own)).getMessage());
  }

  @Test
  void refusesAContextOfMemoryThatAModelCannotHave() throws IOException {
    Bundle tiny = TinyBundle.write(folder.resolve("tiny"));
    Bundle logs = Bundle.read(Path.of("src/main/bundles/logs-any"));
    ServeConfig memory = Settings.read(Map.of(), Map.of("megabyte.context", "memory"));
    ServeSettings.checkModels(memory, TopicRules.NONE, logs);
    assertEquals("megabyte.context: context memory expects a model with a match model and any length, such as logs-any,"
        + " got " + tiny.manifest().name(), refused(memory, TopicRules.NONE, tiny));
    ServeConfig none = Settings.read(Map.of(), Map.of("megabyte.context", "memory", "megabyte.memory-size", "0"));
    assertEquals("megabyte.context: context memory expects a memory, got a size of 0",
        refused(none, TopicRules.NONE, logs));
    Path file = write("""
        {"schema": 1, "rules": [{"topics": "app-*", "context": "memory", "memorySize": 0}]}
        """);
    ServeConfig one = Settings.read(Map.of(), Map.of("megabyte.topics.file", file.toString()));
    assertEquals(file + ":1: rule 1 for topics 'app-*': context memory expects a memory, got a size of 0",
        refused(one, ServeSettings.topicRules(one), logs));
  }

  private static String refused(ServeConfig config, TopicRules rules, Bundle own) {
    return assertThrows(IllegalArgumentException.class, () -> ServeSettings.checkModels(config, rules, own))
        .getMessage();
  }

  @Test
  void givesRulesToTopicsThatAreMadeLater() throws IOException {
    Bundle tiny = TinyBundle.write(folder.resolve("tiny"));
    ServeConfig config = Settings.read(Map.of(), Map.of("megabyte.topics.input", "*", "megabyte.topics.create", "true",
        "megabyte.topics.file", write(RULES).toString()));
    TopicRules rules = ServeSettings.topicRules(config);
    TopologySettings topology = ServeSettings.topology(config, rules);
    assertEquals(new ReadRate(64 << 10, 100), topology.of("audit").rate());
    assertEquals(tiny.manifest().digest(), topology.of("app-new").model());
    assertEquals(topology.usual(), topology.of("new"));
    TopicScoring scoring = ServeSettings.scoring(config, rules);
    assertEquals(100, scoring.of("app-new").monitor().warmUpRecords());
    assertEquals(ContextPolicy.RECORD, scoring.of("pcap-9").context());
    assertEquals(scoring.usual(), scoring.of("new"));
    assertTrue(ServeSettings.modelFolders(config, rules).contains(folder.resolve("tiny").toAbsolutePath()));
    assertEquals(List.of(), List.copyOf(InputTopics.unused(config, rules)));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      "falseAlarmsPerDay": 0        | falseAlarmsPerDay: expected a number above 0, got 0
      "falseAlarmsPerDay": "1"      | falseAlarmsPerDay: expected a number, got "1"
      "falseAlarmsPerDay": 1e10     | falseAlarmsPerDay: expected 0 to 1000000000, got 1.0E10
      "topicFalseAlarmsPerDay": -1  | topicFalseAlarmsPerDay: expected 0 to 1000000000, got -1
      "warmUpRecords": 1.5          | warmUpRecords: expected a whole number, got 1.5
      "quietRecords": 0             | quietRecords: expected 1 to 1000000000, got 0
      "quietTime": 60               | quietTime: expected a time such as "30s", got 60
      "quietTime": "soon"           | quietTime: expected a time such as "30s", got "soon"
      "quietTime": "1000d"          | quietTime: expected 1ms to 365d, got 1000d
      "quietTime": "99999999999999999d" | quietTime: expected a time such as "30s", got "99999999999999999d"
      "model": "a\\nb"       | model: no model bundle at FOLDER/a\\u000ab: expected a file manifest.json there
      "expectedBytes": -1           | expectedBytes: expected 0 to 65536, got -1
      "redact": "digits"            | redact: expected a list such as ["digits"], got "digits"
      "redact": ["("]       | redact: expected 'digits' or a regular expression of RE2, got '(': missing closing )
      "context": "window"           | context: expected "stream", "record" or "memory", got "window"
      "memorySize": ""              | memorySize: expected a size such as "4M", got ""
      "memorySize": "1X"            | memorySize: expected a size such as "4M", got "1X"
      "memorySize": "32M"           | memorySize: expected 0 to 16M, got 32M
      "maxBytesPerSecond": "fast"   | maxBytesPerSecond: expected a size such as "4M", got "fast"
      "maxRecordsPerSecond": -1     | maxRecordsPerSecond: expected 0 to 1000000000, got -1
      "forgetAfter": null           | forgetAfter: expected a time such as "30s", got null
      "framing": "stream"           | framing: it belongs to the model; expected 'model' with such a bundle
      "model": 7                    | model: expected the folder of a model bundle, got 7
      """)
  void namesFileLineAndWhatWasExpected(String entry, String problem) throws IOException {
    Path file = write("{\n\"schema\": 1, \"rules\": [\n{\"topics\": \"a\",\n" + entry + "}]}");
    String expected = problem.replace("FOLDER", folder.toString());
    assertEquals(List.of(file + ":4: " + expected), problems(file));
  }

  @Test
  void refusesWhatIsNoFileOfRules() throws IOException {
    Path file = write("{\"schema\": 2, \"rule\": []}");
    assertEquals(List.of(file + ":1: expected 'schema' and 'rules', got 'rule'", file + ":1: schema: expected 1, got 2",
        file + ":1: rules: expected a list, got none"), problems(file));
    assertEquals(List.of(file + ":1: expected an object with 'schema' and 'rules'"), problems(write("[]")));
    assertEquals(List.of(file + ":1: expected an object with 'schema' and 'rules'"), problems(write("")));
    assertEquals(List.of(file + ":2: expected JSON: Duplicate field 'schema'"),
        problems(write("{\"schema\": 1,\n\"schema\": 1, \"rules\": []}")));
    assertEquals(1, problems(write("{\"schema\": 1, \"rules\": [")).size());
    assertEquals(List.of(file + ":1: expected the end of the file"),
        problems(write("{\"schema\":1,\"rules\":[]} {}")));
    assertEquals(List.of(folder.resolve("none") + ": no such file"), problems(folder.resolve("none")));
    assertEquals(List.of(file + ":1: rule 1: expected an object"), problems(write("{\"schema\":1,\"rules\":[[]]}")));
  }

  @Test
  void refusesRulesThatCannotApply() throws IOException {
    Path file = write("{\"schema\": 1, \"rules\": [\n{\"topics\": \"app-*\"},\n{\"topics\": \"app-w?b\"},\n"
        + "{\"topics\": \"a b\"},\n{\"memory\": 1}]}");
    List<String> problems = problems(file);
    assertEquals(file + ":3: topics: expected a glob that no earlier rule covers, got 'app-w?b' behind 'app-*' of line"
        + " 2", problems.getFirst());
    assertEquals(file + ":4: topics: expected a glob of 1 to 249 letters, digits, '.', '_', '-', '*' and '?', got"
        + " \"a b\"", problems.get(1));
    assertTrue(problems.get(2).startsWith(file + ":5: expected a key among topics, falseAlarmsPerDay, "),
        problems.get(2));
    assertEquals(4, problems.size());
    String line = assertThrows(IllegalArgumentException.class, () -> TopicRules.read(file)).getMessage();
    assertEquals(problems.getFirst() + " (and 3 more, which `megabyte config check` tells)", line);
  }

  @Test
  void refusesAModelThatIsNotThere() throws IOException {
    Path file = write("{\"schema\": 1, \"rules\": [{\"topics\": \"a\", \"model\": \"absent\"}]}");
    assertEquals(List.of(file + ":1: model: no model bundle at " + folder.resolve("absent")
        + ": expected a file manifest.json there"), problems(file));
  }

  /// A schema that allows what the program refuses, or knows other keys, would mislead editors.
  @Test
  void hasASchemaWithTheSameKeys() throws IOException {
    Set<String> named = new TreeSet<>(Set.of("topics"));
    TopicKey.ALL.forEach(key -> named.add(key.name()));
    Set<String> described = new TreeSet<>();
    TestJson.read(Files.readString(Path.of("schemas", "topics.schema.json")))
        .at("/properties/rules/items/properties").fieldNames().forEachRemaining(described::add);
    assertEquals(named, described);
  }

  private static List<String> problems(Path file) {
    List<String> problems = new ArrayList<>();
    TopicRulesReader.read(file, problems);
    return problems;
  }
}
