package org.megabytestreams.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.stream.StateCodec;
import org.megabytestreams.stream.StreamState;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TestJson;
import org.megabytestreams.testing.TinyBundle;

/// Writes golden files of this version, only on request; see `src/test/golden/README.md`.
@EnabledIfSystemProperty(named = "golden.write", matches = ".+")
class GoldenWriterIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(90);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final int FIRST_WAVE = 60;
  private static final int SECOND_WAVE = 60;
  private static final int THIRD_WAVE = 10;
  private static final int PENDING = 2;
  private static final int MAX_CHANGES = 13;

  /// A stream: the partition that it is in, and its key.
  private record Stream(int partition, byte[] key) {}

  private static final Stream ALERTING = new Stream(0, new byte[] {'a'});
  private static final Stream UNNAMED = new Stream(1, null);
  private static final List<Stream> STREAMS = List.of(ALERTING, new Stream(0, new byte[] {'b'}), new Stream(0, null),
      new Stream(1, new byte[] {'c'}), UNNAMED, new Stream(1, new byte[] {0, (byte) 0xff}));

  @TempDir
  Path folder;

  private final GoldenFiles golden = new GoldenFiles(Path.of(System.getProperty("golden.write", "")).toAbsolutePath());
  /// Records that were sent to the broker that is kept, and that were made.
  private int sent;
  private int made;

  @Test
  void writesTheGoldenFilesOfThisVersion() throws Exception {
    Files.createDirectories(golden.folder());
    train();
    leaveService();
    goOn();
  }

  private void train() throws Exception {
    StringBuilder corpus = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      corpus.append(new String(line(i), StandardCharsets.UTF_8)).append('\n');
    }
    Files.writeString(golden.folder().resolve("corpus.log"), corpus);
    AtomicInteger steps = new AtomicInteger();
    golden.train(golden.folder().resolve("run"), () -> steps.getAndIncrement() == GoldenFiles.STEPS / 2);
    TinyBundle.write(golden.otherBundle(), GoldenFiles.GEOMETRY);
    Cli.Outcome scored = Cli.run(folder, null, "score", "--json", "--cores", "1", "--model",
        golden.bundle().toString(), golden.folder().resolve("corpus.log").toString());
    assertEquals(0, scored.code(), scored.err().toString());
    Files.write(golden.folder().resolve("corpus-scores.jsonl"), scored.out());
    Path unbroken = folder.resolve("unbroken");
    ObjectNode trained = JsonNodeFactory.instance.objectNode()
        .put("heldOutBitsPerByte", golden.train(unbroken, () -> false));
    golden.write("trained.jsonl", java.util.stream.Stream.of(trained));
  }

  /// A service that was killed in mid-transaction once, went on, and stopped in order while records waited.
  private void leaveService() throws Exception {
    Path broker = folder.resolve("broker");
    Path data = Files.createDirectories(folder.resolve("data"));
    try (BrokerProcess process = GoldenFiles.broker(broker)) {
      TestClients kafka = new TestClients(process.bootstrapServers());
      kafka.create(2, GoldenFiles.INPUT);
      kill(process, kafka, data);
      try (ServeProcess serve = golden.serve(process, data)) {
        kafka.awaitAtLeast("scores", STREAMS.size() * FIRST_WAVE, TIMEOUT);
        control(process, "promote", "--model", golden.otherBundle().toString(), "--stream", "lines/b");
        control(process, "shadow", "--model", golden.otherBundle().toString(), "--stream", "lines/a");
        control(process, "freeze", "--stream", "lines/c");
        send(kafka, wave(SECOND_WAVE));
        send(kafka, List.of(record(ALERTING, noise())));
        kafka.awaitAtLeast("scores", sent, TIMEOUT);
        kafka.awaitAtLeast("alerts", 1, TIMEOUT);
        assertTrue(serve.terminate() != null, serve.output());
      }
      try (ServeProcess serve = golden.serve(process, data, "batch.delay=5s")) {
        serve.await("(scoring lines of )");
        send(kafka, List.of(record(ALERTING, line(7)), record(UNNAMED, line(8))));
        while (!metrics(serve).contains("megabyte_pending_records " + PENDING + ".0")) {
          assertTrue(serve.isAlive(), serve.output());
          Thread.sleep(50);
        }
        assertTrue(serve.terminate() != null, serve.output());
      }
      golden.write("states.jsonl", states(kafka));
    }
    golden.pack(broker.resolve("data"), "broker.zip");
    golden.pack(data.resolve("state"), "state.zip");
  }

  private static String metrics(ServeProcess serve) throws Exception {
    String http = serve.await("Listening on: (http://127.0.0.1:[0-9]+)");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(URI.create(http + "/q/metrics")).build(),
          HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  private void kill(BrokerProcess process, TestClients kafka, Path data) throws Exception {
    try (ServeProcess serve = golden.serve(process, data, "commit-interval=9s", "batch.commit-after=1h")) {
      serve.await("(scoring lines of )");
      send(kafka, wave(FIRST_WAVE));
      kafka.awaitUncommitted("scores", 1, TIMEOUT);
      serve.kill();
    }
    assertEquals(List.of(), kafka.read("scores", 0, Duration.ofSeconds(4)));
  }

  private static java.util.stream.Stream<JsonNode> states(TestClients kafka) {
    Map<String, byte[]> states = new TreeMap<>();
    kafka.read(GoldenFiles.APPLICATION + "-streams-changelog", 1, TIMEOUT)
        .forEach(record -> states.put(record.partition() + "/" + Bytes.wrap(record.key()), record.value()));
    return states.values().stream().map(bytes -> {
      StreamState state = StateCodec.decode(bytes);
      return JsonNodeFactory.instance.objectNode().put("state", bytes).put("topic", state.stream().topic())
          .put("key", state.stream().key()).put("model", state.model()).put("records", state.records())
          .put("nextSymbol", state.tail().next()).put("symbols", state.tail().symbols().length)
          .put("firstOffset", state.since()).put("incidentOpen", state.monitor().incidentOpen());
    });
  }

  /// Writes what this version makes of more records, which later versions are compared with.
  private void goOn() throws Exception {
    List<ProducerRecord<byte[], byte[]>> next = new ArrayList<>(wave(THIRD_WAVE));
    for (int i = 0; i < next.size(); i++) {
      for (int change = 0; change < i % MAX_CHANGES; change++) {
        next.get(i).value()[(i + 17 * change) % next.get(i).value().length] ^= (byte) 0x80; // so that p-values differ
      }
    }
    next.add(record(ALERTING, noise()));
    golden.write("next.jsonl", next.stream().map(record -> JsonNodeFactory.instance.objectNode()
        .put("partition", record.partition()).put("key", record.key()).put("timestamp", record.timestamp())
        .put("value", record.value())));
    golden.unpack("broker.zip", folder.resolve("later/data"));
    golden.unpack("state.zip", folder.resolve("later-data/state"));
    try (BrokerProcess process = GoldenFiles.broker(folder.resolve("later"))) {
      TestClients kafka = new TestClients(process.bootstrapServers());
      Map<String, List<String>> before = new TreeMap<>();
      for (String topic : List.of("scores", "alerts", "shadow-scores")) {
        before.put(topic, messages(kafka, topic, 1));
      }
      assertEquals(sent - PENDING, before.get("scores").size());
      try (ServeProcess serve = golden.serve(process, folder.resolve("later-data"))) {
        serve.await("(scoring lines of )");
        send(kafka, next);
        kafka.awaitAtLeast("scores", sent, TIMEOUT);
        for (var topic : before.entrySet()) {
          List<String> added = messages(kafka, topic.getKey(), topic.getValue().size() + 1);
          added.removeAll(topic.getValue());
          golden.write("next-" + topic.getKey() + ".jsonl", added.stream().map(String::getBytes)
              .map(TestJson::read));
        }
        assertTrue(serve.terminate() != null, serve.output());
      }
      assertEquals(next.size() + PENDING, golden.lines("next-scores.jsonl").size());
      assertTrue(golden.lines("next-alerts.jsonl").getLast().get("incident").get("change").asText().equals("updated"));
    }
  }

  /// In the order of their partitions.
  private static List<String> messages(TestClients kafka, String topic, int expected) {
    return kafka.read(topic, expected, TIMEOUT).stream()
        .sorted(Comparator.comparingInt(ConsumerRecord<byte[], byte[]>::partition)
            .thenComparingLong(ConsumerRecord::offset))
        .map(record -> new String(record.value(), StandardCharsets.UTF_8)).collect(Collectors.toList());
  }

  private void control(BrokerProcess broker, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("control"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--bootstrap", broker.bootstrapServers(), "--application-id", GoldenFiles.APPLICATION,
        "--wait"));
    assertEquals(0, Cli.run(folder, null, all.toArray(String[]::new)).code(), all.toString());
  }

  private List<ProducerRecord<byte[], byte[]>> wave(int records) {
    List<ProducerRecord<byte[], byte[]>> wave = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      for (Stream stream : STREAMS) {
        wave.add(record(stream, line(made)));
      }
    }
    return wave;
  }

  private ProducerRecord<byte[], byte[]> record(Stream stream, byte[] value) {
    return new ProducerRecord<>(GoldenFiles.INPUT, stream.partition(), START.toEpochMilli() + 100L * made++,
        stream.key(), value);
  }

  /// Some are longer than others, and harder to foresee.
  private static byte[] line(int i) {
    String id = Long.toHexString(new Random(i).nextLong()).repeat(2).substring(0, i * i % 23);
    return "2026-01-01 00:%02d:%02d INFO [Log partition=app-%d] Rolled segment at offset %d %s"
        .formatted(i / 60 % 60, i % 60, i % 5, i * 31 % 1000, id).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] noise() {
    byte[] noise = new byte[80];
    new Random(1).nextBytes(noise);
    return noise;
  }

  private void send(TestClients kafka, List<ProducerRecord<byte[], byte[]>> records) {
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      records.forEach(producer::send);
    }
    sent += records.size();
  }
}
