package org.megabytestreams.backfill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TestJson;
import org.megabytestreams.testing.TinyBundle;

/// Scores ranges of topics afterwards, and compares the scores with those of the service.
@Tag("slow-c")
class BackfillIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  /// Of each of two partitions; one in 50 is a dead letter.
  private static final int RECORDS = 1500;
  private static final int DEAD_EVERY = 50;
  private static final int SCORED = 2 * (RECORDS - RECORDS / DEAD_EVERY);
  /// From this record on, one in 31 is long and unlike the others.
  private static final int STRANGE_FROM = 1500;
  private static final int STRANGE_EVERY = 31;
  /// The two partitions have about a record in two seconds each, and 20 false alarms a day each.
  private static final double EXPECTED_SHARE = 20.0 / 43_200;
  private static final String SHARING = """
      {"schema": 1, "rules": [
        {"topics": "in", "warmUpRecords": 50, "falseAlarmsPerDay": 1e6, "topicFalseAlarmsPerDay": 40}]}
      """;
  private static final long FIRST_MILLIS = Instant.parse("2026-05-01T00:00:00Z").toEpochMilli();

  @TempDir
  static Path folder;

  private static BrokerProcess broker;
  private static TestClients kafka;

  @BeforeAll
  static void serve() throws Exception {
    broker = TestBroker.start(folder.resolve("broker"));
    kafka = new TestClients(broker.bootstrapServers());
    kafka.create(2, "in", "scores", "alerts", "dead-letters");
    TinyBundle.write(folder.resolve("tiny"));
    Files.writeString(folder.resolve("sharing.json"), SHARING);
    Random random = new Random(31);
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      for (int i = 0; i < 2 * RECORDS; i++) {
        byte[] value = ("GET /page/" + random.nextInt(90) + " HTTP/1.1 " + "x".repeat(random.nextInt(60)))
            .getBytes(StandardCharsets.UTF_8);
        if (i >= STRANGE_FROM && i % STRANGE_EVERY == 0) {
          value = new byte[2000];
          random.nextBytes(value);
        }
        producer.send(new ProducerRecord<>("in", i % 2, FIRST_MILLIS + 1000L * i, new byte[] {(byte) (i % 7)},
            i / 2 % DEAD_EVERY == DEAD_EVERY - 1 ? null : value));
      }
    }
    try (ServeProcess serve = ServeProcess.start(folder.resolve("serve.out"), "--bootstrap",
        broker.bootstrapServers(), "--input", "in", "--data", folder.resolve("serve").toString(), "--model",
        folder.resolve("tiny").toString(), "--set",
        "megabyte.topics.file=" + folder.resolve("sharing.json"))) {
      assertEquals(SCORED, kafka.read("scores", SCORED, PATIENCE).size(), serve.output());
      serve.terminate();
    }
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static String[] backfill(String name, String input, String... more) {
    List<String> arguments = new ArrayList<>(List.of("backfill", "--bootstrap", broker.bootstrapServers(), "--name",
        name, "--input", input, "--model", folder.resolve("tiny").toString(), "--scores-to", name, "--alerts-to",
        name + "-alerts", "--data", folder.resolve("backfill").toString()));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private static JsonNode compare(String right, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(
        List.of("compare", "--bootstrap", broker.bootstrapServers(), "--left", "scores", "--right", right, "--json"));
    arguments.addAll(List.of(more));
    Cli.Outcome outcome = Cli.run(folder, null, arguments.toArray(String[]::new));
    assertEquals(0, outcome.code(), outcome.err().toString());
    return TestJson.read(outcome.out().getLast());
  }

  private static long count(JsonNode comparison, String group) {
    return comparison.get(group).get("count").asLong();
  }

  @Test
  void givesTheScoresOfTheServiceWhenItIsKilledAndResumed() throws Exception {
    String[] command = backfill("whole", "in", "--topics-file", folder.resolve("sharing.json").toString());
    Process process = Cli.start(folder.resolve("out"), folder.resolve("err"), null, command);
    kafka.create(2, "whole", "whole-alerts");
    kafka.awaitAtLeast("whole", 100, PATIENCE);
    process.destroyForcibly().waitFor();
    int before = kafka.read("whole", 0, PATIENCE).size();
    assertTrue(before < SCORED, "it was done before it was killed");
    Cli.Outcome second = Cli.run(folder, null, command);
    assertEquals(0, second.code(), second.err().toString());
    assertTrue(second.out().getLast().startsWith("scored "), second.out().toString());
    assertEquals(SCORED, kafka.read("whole", SCORED, PATIENCE).size());
    assertEquals(2 * RECORDS - SCORED, kafka.read("whole-dead-letters", 0, PATIENCE).size());
    JsonNode comparison = compare("whole", "--left-alerts", "alerts", "--right-alerts", "whole-alerts");
    assertEquals(SCORED, comparison.get("all").get("records").asInt());
    for (String group : List.of("ONLY_LEFT", "ONLY_RIGHT", "TWICE_LEFT", "TWICE_RIGHT", "OTHER_BYTES",
        "ALERT_ONLY_LEFT", "ALERT_ONLY_RIGHT")) {
      assertEquals(0, count(comparison, group), group + " in " + comparison);
    }
    assertEquals(0, comparison.get("all").get("differing").asInt(), comparison.toString());
    Map<String, Double> thresholds = thresholds("alerts");
    assertTrue(thresholds.size() > 5, thresholds.toString());
    thresholds.forEach((at, threshold) -> assertEquals(EXPECTED_SHARE, threshold, 0.1 * EXPECTED_SHARE, at));
    assertEquals(thresholds, thresholds("whole-alerts"));
    Cli.run(folder, null, command).fails(2,
        "megabyte backfill: backfill whole is finished; --restart runs it again");
  }

  /// Stream `a` has a record in three minutes for 30 hours, and then none for 10.
  @Test
  void tellsOfASilenceByTheTimesOfRecords() throws Exception {
    kafka.create(1, "paced");
    Random random = new Random(5);
    long time = FIRST_MILLIS;
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      for (int i = 0; i < 800; i++) {
        for (String key : i < 600 ? List.of("a", "b") : List.of("b")) {
          producer.send(new ProducerRecord<>("paced", 0, time, key.getBytes(), "all is well".getBytes()));
        }
        time += 60_000 + random.nextInt(240_000);
      }
    }
    Path topics = Files.writeString(folder.resolve("pace.json"),
        "{\"schema\": 1, \"rules\": [{\"topics\": \"paced\", \"paceFalseAlarmsPerDay\": 1}]}");
    Cli.Outcome outcome = Cli.run(folder, null, backfill("pace", "paced", "--topics-file", topics.toString()));
    assertEquals(0, outcome.code(), outcome.err().toString());
    List<ConsumerRecord<byte[], byte[]>> alerts = kafka.read("pace-alerts", 1, PATIENCE);
    JsonNode alert = TestJson.read(alerts.getFirst().value());
    assertEquals("silence", alert.at("/incident/about").asText(), alert.toString());
    assertEquals("a", alert.get("stream").asText());
    assertTrue(alert.get("summary").asText().startsWith("No record for "), alert.toString());
  }

  @Test
  void stopsAtTheEndOfTheRange() throws Exception {
    Path topics = Files.writeString(folder.resolve("topics.json"),
        "{\"schema\": 1, \"rules\": [{\"topics\": \"in\", \"context\": \"record\"}]}");
    Cli.Outcome outcome = Cli.run(folder, null, backfill("part", "in/1:0-100", "--topics-file", topics.toString()));
    assertEquals(0, outcome.code(), outcome.err().toString());
    assertEquals("scored 98 records", outcome.out().getLast().substring(0, 17));
    List<ConsumerRecord<byte[], byte[]>> scores = kafka.read("part", 98, PATIENCE);
    assertEquals(98, scores.size());
    for (ConsumerRecord<byte[], byte[]> score : scores) {
      JsonNode json = TestJson.read(score.value());
      assertTrue(json.get("partition").asInt() == 1 && json.get("offset").asInt() < 100, json.toString());
      assertEquals(0, json.get("contextSymbols").asInt(), "the rule of the topic holds");
    }
    assertEquals(SCORED - 98, count(compare("part"), "ONLY_LEFT"));
    Cli.run(folder, null, backfill("part", "in/1:0-101")).fails(2, "megabyte backfill: backfill part was started with"
        + " --input in/1:0-100, got in/1:0-101; --restart starts it again");
    Cli.Outcome again = Cli.run(folder, null, backfill("part", "in/1:0-101", "--restart"));
    assertEquals(0, again.code(), again.err().toString());
    assertEquals(98 + 99, kafka.read("part", 98 + 99, PATIENCE).size());
    JsonNode comparison = compare("part");
    assertEquals(98, count(comparison, "TWICE_RIGHT"), comparison.toString());
  }

  @Test
  void scoresARangeOfTimeAndComparesItWithTheService() throws Exception {
    Cli.Outcome outcome = Cli.run(folder, null, backfill("alone", "in", "--context", "record", "--from-time",
        Instant.ofEpochMilli(FIRST_MILLIS + 1000L * 200).toString(), "--to-time",
        Instant.ofEpochMilli(FIRST_MILLIS + 1000L * 300).toString()));
    assertEquals(0, outcome.code(), outcome.err().toString());
    Map<String, Double> alone = bits("alone");
    assertTrue(alone.keySet().containsAll(List.of("0@100", "1@100", "0@148", "1@148")), alone.keySet().toString());
    assertEquals(98, alone.size());
    Map<String, Double> live = bits("scores");
    JsonNode comparison = compare("alone");
    assertEquals(98, comparison.get("all").get("records").asInt());
    long differing = alone.entrySet().stream()
        .filter(entry -> Math.abs(entry.getValue() - live.get(entry.getKey())) > 0.005).count();
    assertTrue(differing > 50);
    assertEquals(differing, comparison.get("all").get("differing").asLong());
    double largest = alone.entrySet().stream()
        .mapToDouble(entry -> Math.abs(entry.getValue() - live.get(entry.getKey()))).max().orElseThrow();
    JsonNode first = comparison.get("largest").get(0);
    assertEquals(largest, Math.abs(first.get("rightBits").asDouble() - first.get("leftBits").asDouble()), 1e-9);
    assertEquals(7, comparison.get("streams").size());
    JsonNode shown = compare("alone", "--p-value", "1");
    assertEquals(0, count(shown, "ALERT_ON_BOTH") + count(shown, "ALERT_ONLY_RIGHT"), "no p-value is known so early");
  }

  @Test
  void rejectsTopicsOfTheServiceAndInvalidRanges() throws Exception {
    Cli.run(folder, null, backfill("scores", "in")).fails(2,
        "megabyte backfill: expected topics of the backfill's own, got scores, which the live service writes");
    Cli.run(folder, null, backfill("x", "in", "--dead-letters-to", "in")).fails(2,
        "megabyte backfill: expected distinct topics, got in twice");
    Cli.run(folder, null, backfill("x", "nothing")).fails(1,
        "megabyte backfill: no topic nothing at " + broker.bootstrapServers());
    Cli.run(folder, null, backfill("x", "in", "--from-time", "May")).fails(2,
        "megabyte backfill: --from-time: expected a time such as 2026-05-01T00:00:00Z, got May");
  }

  /// Returns the thresholds of alerts by partition and offset.
  private static Map<String, Double> thresholds(String topic) throws IOException {
    Map<String, Double> thresholds = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> alert : kafka.read(topic, 0, PATIENCE)) {
      JsonNode json = TestJson.read(alert.value());
      if (json.hasNonNull("threshold")) {
        thresholds.put(json.get("partition") + "@" + json.get("offset"), json.get("threshold").asDouble());
      }
    }
    return thresholds;
  }

  /// Returns bits by partition and offset.
  private static Map<String, Double> bits(String topic) throws IOException {
    Map<String, Double> bits = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> score : kafka.read(topic, 0, PATIENCE)) {
      JsonNode json = TestJson.read(score.value());
      bits.put(json.get("partition") + "@" + json.get("offset"), json.get("bits").asDouble());
    }
    return bits;
  }
}
