package org.megabytestreams.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.megabytestreams.testing.TestClients.header;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.runtime.OnnxByteModel;
import org.megabytestreams.score.RecordScore;
import org.megabytestreams.score.StreamContext;
import org.megabytestreams.score.WindowScorer;
import org.megabytestreams.testing.BuiltProgram;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TestJson;
import org.megabytestreams.testing.TinyBundle;
import org.megabytestreams.wire.RecordPosition;

/// Runs the built service at a real broker.
class ServeIT {
  /// Scored before each kill.
  private static final int RECORDS_A_KILL = 300;
  private static final int STREAMS = 8;
  private static final int KILLS = 3;
  /// Exit code of a Java process that SIGTERM has ended in order.
  private static final int BY_SIGTERM = 143;
  /// Between records.
  private static final int PAUSE_MS = 15;
  private static final int LIMIT = 1024 * 1024;

  @TempDir
  static Path folder;

  private static BrokerProcess broker;
  private static Bundle bundle;
  private static TestClients kafka;

  @BeforeAll
  static void open() throws Exception {
    bundle = TinyBundle.write(folder.resolve("bundle"));
    broker = TestBroker.start(folder.resolve("broker"));
    kafka = new TestClients(broker.bootstrapServers());
  }

  @AfterAll
  static void close() {
    broker.close();
  }

  @Test
  void scoresEveryRecordOnceWhenKilledDuringBatches() throws Exception {
    kafka.create(3, "once", "once-scores", "once-alerts", "once-dead");
    Map<RecordPosition, byte[][]> sent = new ConcurrentHashMap<>();
    AtomicBoolean enough = new AtomicBoolean(); // the load outlasts kills and restarts
    Thread producer = Thread.ofPlatform().start(() -> produce(sent, enough));
    int killedWithPending = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      try (ServeProcess serve = serve("once")) {
        kafka.awaitAtLeast("once-scores", RECORDS_A_KILL * (kill + 1), Duration.ofSeconds(60));
        kafka.awaitLiveKey("once-pending-changelog", Duration.ofSeconds(30));
        serve.kill();
      }
      killedWithPending += kafka.liveKeys("once-pending-changelog") > 0 ? 1 : 0;
    }
    try (ServeProcess serve = serve("once")) {
      enough.set(true);
      producer.join();
      List<JsonNode> scores = TestJson.read(kafka.read("once-scores", sent.size(), Duration.ofSeconds(90)));
      assertEquals(places(sent.keySet()), places(scores.stream().map(TestJson::position).toList()), serve.output());
      assertOfflineScores(sent, scores);
    }
    assertEquals(0, kafka.liveKeys("once-pending-changelog"));
    assertTrue(killedWithPending > 0, "no kill hit a batch that waited");
  }

  @Test
  void stopsCleanlyWhileRecordsWait() throws Exception {
    kafka.create(1, "stopped", "stopped-scores", "stopped-alerts", "stopped-dead");
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      for (int i = 0; i < 20_000; i++) {
        producer.send(new ProducerRecord<>("stopped", new byte[] {1}, ("record " + i).repeat(20).getBytes()));
      }
    }
    for (int stop = 1; stop <= 3; stop++) {
      try (ServeProcess serve = serve("stopped", Path.of("src/main/bundles/logs"))) {
        kafka.awaitAtLeast("stopped-scores", 50 * stop, Duration.ofSeconds(60));
        kafka.awaitLiveKey("stopped-pending-changelog", Duration.ofSeconds(30));
        serve.terminate();
        assertEquals(BY_SIGTERM, serve.awaitExit(), serve.output());
      }
    }
  }

  @Test
  void scoresAnyBytes() throws Exception {
    kafka.create(1, "any", "any-scores", "any-alerts", "any-dead");
    try (ServeProcess serve = serve("any"); KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      byte[] key = {0, (byte) 0xff};
      List<byte[]> good =
          List.of(new byte[0], new byte[] {0, 0, 0, 0}, new byte[LIMIT], new byte[] {(byte) 0xff, '\n'});
      for (byte[] value : good) {
        producer.send(new ProducerRecord<>("any", key, value)).get();
      }
      producer.send(new ProducerRecord<>("any", null, new byte[] {1})).get();
      producer.send(new ProducerRecord<>("any", key, null)).get();
      producer.send(new ProducerRecord<>("any", key, new byte[LIMIT + 1])).get();
      producer.send(new ProducerRecord<>("any", new byte[5000], new byte[] {1})).get();
      List<JsonNode> scores = TestJson.read(kafka.read("any-scores", 5, Duration.ofSeconds(60)));
      assertEquals(List.of(0, 4, LIMIT, 2, 1), scores.stream().map(score -> score.get("bytes").asInt()).toList(),
          serve.output());
      var letters = kafka.read("any-dead", 3, Duration.ofSeconds(30));
      assertEquals(List.of("5 NULL_VALUE", "6 VALUE_TOO_LARGE", "7 KEY_TOO_LARGE"), letters.stream()
          .map(letter -> header(letter, "megabyte.origin.offset") + " " + header(letter, "megabyte.reason.class"))
          .toList());
      assertNull(letters.get(1).value());
      assertEquals(1, letters.get(2).value().length);
      Duration stop = serve.terminate();
      assertNotNull(stop, serve.output());
      assertTrue(stop.toSeconds() < 10, "stopping took " + stop);
      assertTrue(serve.output().contains("stopped"), serve.output());
    }
  }

  @Test
  void namesMissingTopicsInOneLine() throws Exception {
    kafka.create(1, "lonely");
    try (ServeProcess serve = serve("lonely", "--set", "megabyte.topics.timeout=1s")) {
      assertNotEquals(0, serve.awaitExit());
      String line = serve.output().lines().filter(text -> text.contains("ERROR")).findFirst().orElse("");
      assertTrue(line.contains("lonely-alerts, lonely-dead, lonely-scores"), serve.output());
      assertTrue(line.contains("--create-topics"), line);
    }
  }

  @Test
  void reportsAMissingModelInOneLine() throws Exception {
    try (ServeProcess serve = serve("nothing", "--set", "megabyte.model=" + folder.resolve("no-such"))) {
      assertNotEquals(0, serve.awaitExit());
      assertEquals(1, serve.output().lines().filter(text -> text.contains("no model bundle")).count(), serve.output());
    }
  }

  @Test
  void reportsABadAddressInOneLine() throws Exception {
    try (ServeProcess serve = serve("nowhere", "--set", "megabyte.application-server=my_host:8080")) {
      assertNotEquals(0, serve.awaitExit());
      assertEquals(1, serve.output().lines().filter(text -> text.contains("ERROR"))
          .filter(text -> text.endsWith("megabyte.application-server: expected HOST:PORT, got my_host:8080")).count(),
          serve.output());
    }
  }

  @Test
  void reportsASettingOutOfBoundsInOneLine() throws Exception {
    try (ServeProcess serve = serve("unbound", "--set", "megabyte.threads=-1")) {
      assertStops(serve, "megabyte.threads: expected 0 to 1000, got -1");
    }
    Path rules = Files.writeString(folder.resolve("topics.json"), "{\"schema\": 1}");
    try (ServeProcess serve = serve("unruled", "--set", "megabyte.topics.file=" + rules)) {
      assertStops(serve, rules + ":1: rules: expected a list, got none");
    }
    try (ServeProcess serve = serve("unknown", "--set", "megabyte.bootstrap-servers=nowhere")) {
      assertStops(serve, "Invalid url in bootstrap.servers: nowhere");
    }
  }

  @Test
  void reportsTheNeededNumberOfOpenFilesInOneLine() throws Exception {
    kafka.create(40, "wide");
    kafka.create(1, "wide-scores", "wide-alerts", "wide-dead");
    List<String> limited = new ArrayList<>(List.of("bash", "-c", "ulimit -n 1024 && exec \"$0\" \"$@\""));
    limited.addAll(BuiltProgram.command("-Xmx512m"));
    try (ServeProcess serve = ServeProcess.start(limited, folder.resolve("wide.out"), Map.of(), arguments("wide",
        bundle.folder(), "--set", "megabyte.threads=2"))) {
      assertStops(serve, " for 40 partitions and 2 threads, got 1024; raise the limit");
    }
  }

  private static void assertStops(ServeProcess serve, String because) throws InterruptedException {
    assertEquals(1, serve.awaitExit(), serve.output());
    assertEquals(1, serve.output().lines().filter(text -> text.contains("ERROR"))
        .filter(text -> text.contains(because)).count(), serve.output());
  }

  /// Long delays and short commits: most kills hit records that are consumed for good and not scored.
  private static ServeProcess serve(String topic, String... more) throws IOException {
    return serve(topic, bundle.folder(), more);
  }

  private static ServeProcess serve(String topic, Path model, String... more) throws IOException {
    return ServeProcess.start(folder.resolve(topic + ".out"), arguments(topic, model, more));
  }

  private static String[] arguments(String topic, Path model, String... more) {
    List<String> arguments = new ArrayList<>(List.of("--bootstrap", broker.bootstrapServers(), "--input", topic,
        "--data", folder.resolve(topic).toString(), "--model", model.toString()));
    arguments.addAll(ServeProcess.application(topic));
    arguments.addAll(ServeProcess.settings("session-timeout=2s", "commit-interval=20ms", "batch.delay=1s"));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private static void produce(Map<RecordPosition, byte[][]> sent, AtomicBoolean enough) {
    Random random = new Random(11);
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      while (!enough.get()) {
        byte[] key = {(byte) random.nextInt(STREAMS)};
        byte[] value = new byte[random.nextInt(120)];
        random.nextBytes(value);
        producer.send(new ProducerRecord<>("once", key, value), (at, _) ->
            sent.put(new RecordPosition("once", at.partition(), at.offset()), new byte[][] {key, value}));
        Thread.sleep(PAUSE_MS);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Compares scores with those of the same bytes, scored stream by stream and record by record.
  private static void assertOfflineScores(Map<RecordPosition, byte[][]> sent, List<JsonNode> scores) {
    Map<RecordPosition, JsonNode> published = new ConcurrentHashMap<>();
    scores.forEach(score -> published.put(TestJson.position(score), score));
    try (OnnxByteModel model = OnnxByteModel.open(bundle, 1)) {
      WindowScorer scorer = new WindowScorer(model);
      var framing = model.geometry().framing();
      Map<Byte, StreamContext> tails = new TreeMap<>();
      sent.keySet().stream().sorted(Comparator.comparingLong(RecordPosition::offset)).forEach(place -> {
        byte[][] record = sent.get(place);
        StreamContext tail = tails.getOrDefault(record[0][0], StreamContext.EMPTY);
        int[] fresh = framing.frame(record[1], model.geometry().patchSize());
        var bits = scorer.score(List.of(tail.stretch(fresh))).getFirst();
        RecordScore score = RecordScore.of(framing, record[1].length, bits, 0);
        assertEquals(score.bits(), published.get(place).get("bits").asDouble(), 0.01, place.toString());
        assertEquals(score.worstSpanBits(), published.get(place).get("worstSpanBits").asDouble(), 0.01);
        tails.put(record[0][0], tail.append(fresh, model.geometry()));
      });
    }
  }

  /// Sorted, and with every repetition, so that a difference shows.
  private static List<String> places(Iterable<RecordPosition> places) {
    List<String> names = new ArrayList<>();
    places.forEach(place -> names.add("%d/%08d".formatted(place.partition(), place.offset())));
    names.sort(null);
    return names;
  }

}
