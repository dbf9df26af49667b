package org.megabytestreams.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.megabytestreams.testing.TestClients.header;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TestJson;
import picocli.CommandLine;

/// Sends commands to the built service at a real broker, with the bundled models.
class ControlIT {
  private static final Path BUNDLES = Path.of("src/main/bundles").toAbsolutePath();
  private static final Path LOGS = BUNDLES.resolve("logs");
  private static final Path GENERAL = BUNDLES.resolve("general");
  private static final int PARTITIONS = 3;
  private static final int STREAMS = 6;
  private static final int PAUSE_MS = 20;
  /// The records of a partition that are scored between two commands.
  private static final int RECORDS_A_STEP = 40;
  private static final int WARM_UP = 20;
  private static final Duration TIMEOUT = Duration.ofSeconds(120);

  @TempDir
  static Path folder;

  private static BrokerProcess broker;
  private static TestClients kafka;
  private static String own;
  private static String other;
  private static int started;

  @BeforeAll
  static void open() throws Exception {
    own = Bundle.read(LOGS).manifest().digest();
    other = Bundle.read(GENERAL).manifest().digest();
    broker = TestBroker.start(folder.resolve("broker"));
    kafka = new TestClients(broker.bootstrapServers());
  }

  @AfterAll
  static void close() {
    broker.close();
  }

  /// Holds the output and the exit code of a command.
  private record Outcome(int code, String out) {}

  @Test
  void switchesModelsBetweenTwoRecordsAlsoWhenKilled() throws Exception {
    kafka.create(PARTITIONS, "sw");
    Map<String, Long> sent = new ConcurrentSkipListMap<>();
    AtomicBoolean enough = new AtomicBoolean();
    Thread load = Thread.ofPlatform().start(() -> produce("sw", sent, enough));
    String[][] steps = {{"promote", "--model", GENERAL.toString()}, {"rollback"},
      {"promote", "--model", GENERAL.toString(), "--wait"}};
    int[] pauseMs = {0, 400, 0};
    for (int step = 0; step < steps.length; step++) {
      try (ServeProcess serve = serve("sw")) {
        serve.await("(scoring sw of )");
        awaitSwitches(step);
        Outcome outcome = control("sw", steps[step]);
        assertEquals(0, outcome.code(), outcome.out() + serve.output());
        Thread.sleep(pauseMs[step]);
        serve.kill();
      }
    }
    try (ServeProcess serve = serve("sw")) {
      awaitSwitches(steps.length);
      enough.set(true);
      load.join();
      List<JsonNode> scores = json("sw-scores", sent.size());
      assertEquals(List.copyOf(sent.keySet()), scores.stream().map(ControlIT::place).sorted().toList(),
          serve.output());
      Map<Integer, List<String>> models = new TreeMap<>();
      scores.stream().sorted(Comparator.comparing(ControlIT::place)).forEach(score -> note(score, models));
      List<String> switches = List.of(own, other, own, other);
      assertEquals(Map.of(0, switches, 1, switches, 2, switches), models);
      List<JsonNode> applied = json("sw-control-applied", PARTITIONS * steps.length);
      assertEquals(PARTITIONS * steps.length, applied.size(), applied.toString());
      assertTrue(applied.stream().allMatch(one -> one.get("outcome").asText().equals("applied")), applied.toString());
      assertEquals(0, kafka.read("sw-dead", 0, Duration.ofSeconds(10)).size());
      assertListed(serve);
    }
    assertTakesAllCommandsBeforeTheFirstRecord(sent.size());
    assertStopsWithoutTheModelInForce();
  }

  private static void assertTakesAllCommandsBeforeTheFirstRecord(int records) throws Exception {
    try (ServeProcess serve = serve("sw", "--set", "megabyte.application-id=fresh",
        "--set", "megabyte.topics.scores=fresh-scores")) {
      serve.await("(scoring sw of )");
      List<JsonNode> scores = json("fresh-scores", records);
      assertEquals(records, scores.size(), serve.output());
      assertEquals(List.of(other), scores.stream().map(score -> score.get("model").asText()).distinct().toList());
    }
  }

  /// Waits until each partition has switched its model so often, and then has some scores.
  private static void awaitSwitches(int switches) {
    Map<Integer, List<String>> models = new TreeMap<>();
    Map<Integer, Integer> since = new TreeMap<>();
    kafka.awaitUntil("sw-scores", record -> {
      JsonNode score = TestJson.read(record.value());
      int partition = score.get("partition").asInt();
      boolean switched = note(score, models);
      since.merge(partition, 1, (before, one) -> switched ? one : before + one);
      return IntStream.range(0, PARTITIONS).allMatch(p -> models.getOrDefault(p, List.of()).size() == switches + 1
          && since.get(p) >= RECORDS_A_STEP);
    }, TIMEOUT);
  }

  /// Appends the score's model to those of its partition where it is another than before.
  private static boolean note(JsonNode score, Map<Integer, List<String>> models) {
    List<String> of = models.computeIfAbsent(score.get("partition").asInt(), _ -> new ArrayList<>());
    String model = score.get("model").asText();
    return (of.isEmpty() || !of.getLast().equals(model)) && of.add(model);
  }

  private static void assertListed(ServeProcess serve) throws Exception {
    String listed = control("sw", "list").out();
    assertTrue(listed.contains("general " + other.substring(0, 12)), listed);
    assertTrue(listed.contains("in force in 3 of 3 partitions"), listed);
    assertTrue(listed.contains("1 rules from 3 commands"), listed);
    JsonNode model = TestJson.read(get(serve, "/model"));
    assertEquals(own, model.get("digest").asText());
    assertEquals("[0,1,2]", model.get("control").get(0).get("partitions").toString());
    assertEquals(other, model.get("control").get(0).get("rules").get(0).get("model").get("digest").asText());
    assertTrue(get(serve, "/q/metrics").contains("megabyte_models_open 2.0"));
  }

  private static void assertStopsWithoutTheModelInForce() throws Exception {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    try (ServeProcess serve = serve("sw", "--models", empty.toString())) {
      assertNotEquals(0, serve.awaitExit());
      List<String> errors = serve.output().lines().filter(line -> line.contains("ERROR")).toList();
      assertEquals(1, errors.size(), serve.output());
      assertTrue(errors.getFirst().contains("no bundle with digest " + other + " in " + empty), serve.output());
    }
  }

  @Test
  void shadowsForgetsFreezesAndRejectsBadCommands() throws Exception {
    kafka.create(2, "go");
    try (ServeProcess serve = serve("go"); KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      serve.await("(scoring go of )");
      send(producer, "go", WARM_UP + 5);
      kafka.awaitAtLeast("go-scores", 2 * (WARM_UP + 5), TIMEOUT);
      assertEquals(0, control("go", "shadow", "--model", GENERAL.toString(), "--wait").code(), serve.output());
      send(producer, "go", WARM_UP + 5);
      int all = 4 * (WARM_UP + 5);
      List<JsonNode> scores = json("go-scores", all);
      List<JsonNode> shadows = json("go-shadow-scores", all / 2);
      assertTrue(scores.stream().allMatch(score -> score.get("model").asText().equals(own)));
      assertTrue(shadows.stream().allMatch(score -> score.get("model").asText().equals(other)));
      assertEquals(scores.stream().filter(score -> score.get("offset").asInt() >= WARM_UP + 5).map(ControlIT::place)
          .sorted().toList(), shadows.stream().map(ControlIT::place).sorted().toList());
      assertTrue(last(shadows, "k0").get("contextSymbols").asInt() > 0, "the memory of its partition began with it");
      assertFalse(last(shadows, "k0").get("pValue").isNull());
      assertTrue(get(serve, "/q/metrics").contains("megabyte_shadow_bits_total"));

      Outcome forgot = control("go", "forget", "--stream", "go/k0", "--wait");
      assertTrue(forgot.out().contains("applied, 1 streams"), forgot.out());
      assertTrue(forgot.out().contains("streams that match go/k0 so far: 1"), forgot.out());
      Outcome missed = control("go", "forget", "--stream", "go/k9", "--wait");
      assertTrue(missed.out().contains("no stream matches go/k9 so far"), missed.out());
      send(producer, "go", 1);
      scores = json("go-scores", all + 2);
      assertEquals(0, last(scores, "k0").get("contextSymbols").asInt());
      assertTrue(last(scores, "k1").get("contextSymbols").asInt() > 0);

      control("go", "freeze", "--wait");
      control("go", "rebaseline", "--wait");
      send(producer, "go", WARM_UP + 5);
      assertTrue(last(json("go-scores", all + 2 + 2 * (WARM_UP + 5)), "k1").get("pValue").isNull(), "it learnt");
      control("go", "thaw", "--wait");
      send(producer, "go", WARM_UP + 5);
      scores = json("go-scores", all + 2 + 4 * (WARM_UP + 5));
      assertFalse(last(scores, "k1").get("pValue").isNull(), "it learnt nothing");

      producer.send(record("go", 0, "größe", 1)).get();
      json("go-scores", all + 3 + 4 * (WARM_UP + 5));
      Cli.Outcome typed = Cli.run(Map.of("LC_ALL", "C"), folder, null, "control", "forget", "--stream", "go/größe",
          "--wait", "--bootstrap", broker.bootstrapServers(), "--topic", "go-control", "--applied-topic",
          "go-control-applied", "--application-id", "go");
      assertTrue(typed.out().contains("streams that match go/größe so far: 1"), typed.toString());

      assertKeepsAlertsBack(producer);

      Outcome rejected = control("go", "promote", "--model", "f".repeat(64), "--wait");
      assertEquals(1, rejected.code());
      assertTrue(rejected.out().contains("rejected: no bundle with digest " + "f".repeat(64)), rejected.out());
      var letters = kafka.read("go-dead", 2, TIMEOUT);
      assertEquals(2, letters.size());
      String origin = header(letters.getFirst(), "megabyte.origin.timestamp");
      assertTrue(Long.parseLong(origin) > 1_700_000_000_000L, origin);
      assertEquals(0, control("go", "unshadow", "--id", "mine", "--wait").code());
      assertTrue(control("go", "unshadow", "--id", "mine", "--wait").out().contains("partition 1: repeated"));
      assertForgesNoLine(serve);
    }
  }

  private static void assertKeepsAlertsBack(KafkaProducer<byte[], byte[]> producer) throws Exception {
    Outcome fine = control("go", "fine", "--record", "go/0@0", "--for", "1h", "--id", "quiet", "--wait");
    assertEquals(0, fine.code(), fine.out());
    assertTrue(fine.out().contains("streams that match go/k0 so far: 1"), fine.out());
    producer.send(new ProducerRecord<>("go-alerts", """
        {"schema": 1, "incident": {"id": "i-1", "change": "opened", "firstTimestamp": 1, "lastTimestamp": 1,
        "alerts": 1, "peakBits": 1, "lowestPValue": 0.1}, "topic": "go", "partition": 1, "stream": "k1",
        "streamEncoding": "utf-8", "offset": 3, "kind": "00000000000000ff"}""".getBytes(StandardCharsets.UTF_8))).get();
    Outcome right = control("go", "confirm", "--incident", "i-1", "--alerts-topic", "go-alerts", "--wait");
    assertTrue(right.out().contains("kinds of records: 00000000000000ff"), right.out());
    assertTrue(right.out().contains("streams that match go/k1 so far: 1"), right.out());
    assertEquals(1, control("go", "fine", "--incident", "none", "--alerts-topic", "go-alerts").code());
    assertEquals(1, control("go", "fine", "--record", "go/0@999999").code());
    assertEquals(0, control("go", "mute", "go/k?", "--from", "2026-05-01T22:00:00Z", "--for", "6h", "--wait").code());
    String listed = control("go", "list").out();
    assertTrue(listed.contains("go/0@0 until 2"), listed);
    assertTrue(listed.contains("id quiet"), listed);
    assertTrue(listed.contains("from 2026-05-01T22:00:00Z to 2026-05-02T04:00:00Z"), listed);
    assertTrue(listed.contains("alerts judged: 1 right, 1 fine"), listed);
    assertEquals(0, control("go", "revoke", "quiet", "--wait").code());
    assertFalse(control("go", "list").out().contains("id quiet"));
  }

  private static void assertForgesNoLine(ServeProcess serve) {
    String escaped = "go/x\\u000a99:99:99.999 ERROR forged\\u001b[2J";
    Outcome given = control("go", "freeze", "--stream", "go/x\n99:99:99.999 ERROR forged\u001b[2J", "--wait");
    for (String shown : List.of(given.out(), serve.output(), control("go", "list").out())) {
      assertTrue(shown.contains(escaped), shown);
      assertFalse(shown.contains("\u001b"), shown);
      assertTrue(shown.lines().noneMatch(line -> line.startsWith("99:99")), shown);
    }
  }

  @Test
  void rejectsACommandTopicWithTooFewPartitions() throws Exception {
    kafka.create(2, "few");
    kafka.create(1, "few-control", "few-scores", "few-alerts", "few-dead", "few-control-applied", "few-shadow-scores");
    try (ServeProcess serve = serve("few", "--set", "megabyte.topics.create=false",
        "--set", "megabyte.topics.timeout=1s")) {
      assertNotEquals(0, serve.awaitExit());
      List<String> errors = serve.output().lines().filter(line -> line.contains("ERROR")).toList();
      assertEquals(1, errors.size(), serve.output());
      assertTrue(errors.getFirst().contains("topic few-control: expected at least 2 partitions"), serve.output());
    }
  }

  private static ServeProcess serve(String topic, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--bootstrap", broker.bootstrapServers(), "--input", topic,
        "--data", folder.resolve(topic).toString(), "--model", LOGS.toString(), "--create-topics"));
    arguments.addAll(ServeProcess.application(topic));
    arguments.addAll(ServeProcess.settings("topics.control=" + topic + "-control",
        "topics.control-applied=" + topic + "-control-applied", "topics.shadow-scores=" + topic + "-shadow-scores",
        "bundles=" + BUNDLES, "topics.partitions=1", "session-timeout=2s", "alerts.warm-up-records=" + WARM_UP));
    arguments.addAll(List.of(more));
    return ServeProcess.start(folder.resolve(topic + "-" + started++ + ".out"), arguments.toArray(String[]::new));
  }

  private static Outcome control(String topic, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--bootstrap", broker.bootstrapServers(), "--topic", topic + "-control", "--applied-topic",
        topic + "-control-applied", "--application-id", topic));
    PrintStream standard = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      int code = new CommandLine(new ControlCommand()).execute(all.toArray(String[]::new));
      return new Outcome(code, out.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(standard);
    }
  }

  private static void produce(String topic, Map<String, Long> sent, AtomicBoolean enough) {
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      for (long i = 0; !enough.get(); i++) {
        var at = producer.send(record(topic, (int) (i % STREAMS % PARTITIONS), "k" + i % STREAMS, i)).get();
        sent.put("%d/%08d".formatted(at.partition(), at.offset()), i);
        Thread.sleep(PAUSE_MS);
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /// Sends `records` records to each of two streams, each in its own partition.
  private static void send(KafkaProducer<byte[], byte[]> producer, String topic, int records) throws Exception {
    for (int i = 0; i < records; i++) {
      for (int partition = 0; partition < 2; partition++) {
        producer.send(record(topic, partition, "k" + partition, i)).get();
      }
    }
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, int partition, String key, long i) {
    String line = "[2026-11-25 02:%02d:%02d,%03d] INFO [Log partition=app-%d] Rolled new log segment at offset %d"
        .formatted(i / 60 % 60, i % 60, i * 7 % 1000, i % 5, i * 31);
    return new ProducerRecord<>(topic, partition, key.getBytes(StandardCharsets.UTF_8),
        line.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode last(List<JsonNode> scores, String stream) {
    return scores.stream().filter(score -> score.get("stream").asText().equals(stream))
        .max(Comparator.comparingLong(score -> score.get("offset").asLong())).orElseThrow();
  }

  private static List<JsonNode> json(String topic, int expected) {
    return TestJson.read(kafka.read(topic, expected, TIMEOUT));
  }

  private static String place(JsonNode score) {
    return "%d/%08d".formatted(score.get("partition").asInt(), score.get("offset").asLong());
  }

  private static String get(ServeProcess serve, String path) throws Exception {
    String http = path.startsWith("/q/") ? serve.management() : serve.http();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(URI.create(http + path)).build(),
          HttpResponse.BodyHandlers.ofString()).body();
    }
  }
}
