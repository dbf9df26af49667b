package org.megabytestreams.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.megabytestreams.testing.TestClients.header;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.SmallDisk;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TinyBundle;

/// Runs the service on bad input, on too much input, and on a bad broker or disk.
@Tag("slow-b")
class PressureIT {
  private static final boolean LONG = System.getProperty("chaos.length", "short").equals("long");
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int MEBIBYTE = 1 << 20;

  @TempDir
  static Path folder;

  private static ProxiedBroker broker;
  private static TestClients clients;
  private static ServiceTopics topics;
  private static Bundle bundle;

  @BeforeAll
  static void open() throws Exception {
    bundle = TinyBundle.write(folder.resolve("bundle"));
    broker = ProxiedBroker.start(folder.resolve("broker"), 1);
    clients = new TestClients(broker.bootstrapServers(), ServiceTopics.MAX_RECORD_BYTES);
    topics = new ServiceTopics(clients);
  }

  @AfterAll
  static void close() throws IOException {
    broker.close();
  }

  @Test
  void sendsBadRecordsToTheDeadLettersAndScoresTheRest() throws Exception {
    topics.create(2, "poison");
    try (ServiceInstance serve = serve("poison"); var producer = clients.producer()) {
      serve.start();
      int rounds = 50;
      for (int i = 0; i < rounds; i++) {
        byte[] key = ("k" + i % 3).getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>("poison", i % 2, key, line(i)));
        producer.send(new ProducerRecord<>("poison", i % 2, key, null));
        producer.send(new ProducerRecord<>("poison", i % 2, key, new byte[MEBIBYTE + 1]));
        producer.send(new ProducerRecord<>("poison", i % 2, new byte[5000], line(i)));
        RecordHeaders strange = new RecordHeaders();
        strange.add("traceparent", new byte[10_000]).add("traceparent", null);
        producer.send(new ProducerRecord<>("poison", i % 2, null, key, new byte[i], strange));
      }
      producer.flush();
      assertEquals(2 * rounds, clients.scores("poison-scores", 2 * rounds, PATIENCE).size(), serve.output());
      Map<String, Long> letters = clients.read("poison-letters", 3 * rounds, PATIENCE).stream().collect(
          Collectors.groupingBy(letter -> header(letter, "megabyte.reason.class"), Collectors.counting()));
      assertEquals(Map.of("NULL_VALUE", 50L, "VALUE_TOO_LARGE", 50L, "KEY_TOO_LARGE", 50L), letters);
      assertTrue(serve.isAlive(), serve.output());
    }
  }

  @Test
  void sendsRecordsOf64MiBToTheDeadLettersWithoutMoreMemory() throws Exception {
    topics.create(4, "huge");
    int each = LONG ? 6 : 2;
    try (ServiceInstance serve = serve("huge"); var producer = clients.producer()) {
      serve.start();
      byte[] huge = new byte[64 * MEBIBYTE];
      for (int i = 0; i < each; i++) {
        for (int partition = 0; partition < 4; partition++) {
          producer.send(new ProducerRecord<>("huge", partition, null, line(i)));
          producer.send(new ProducerRecord<>("huge", partition, null, huge)).get();
        }
      }
      var letters = clients.read("huge-letters", 4 * each, PATIENCE);
      assertEquals(4 * each, letters.size(), serve.output());
      for (var letter : letters) {
        assertEquals("VALUE_TOO_LARGE", header(letter, "megabyte.reason.class"));
        assertEquals(String.valueOf(huge.length), header(letter, "megabyte.value.bytes"));
        assertNull(letter.value());
      }
      assertEquals(4 * each, clients.scores("huge-scores", 4 * each, PATIENCE).size());
      System.out.printf("PRESSURE %d records of 64 MiB: dead letters; %d MB resident at most, heap of 512 MB%n",
          letters.size(), mostResidentMegabytes(serve));
    }
  }

  /// Scores of old records are new: they outlive the time after which their topic forgets.
  @Test
  void scoresRecordsWhoseTimestampsGoBackwards() throws Exception {
    topics.createInput(1, "time");
    try (ServiceInstance serve = serve("time"); var producer = clients.producer()) {
      serve.settings("megabyte.topics.create=true", "megabyte.topics.partitions=1");
      serve.start();
      long now = System.currentTimeMillis();
      long hour = Duration.ofHours(1).toMillis();
      List<Long> times = new ArrayList<>(List.of(now, now + hour / 2, now - hour, 1L, now, 0L));
      IntStream.range(0, 200).forEach(i -> times.add(now - i * hour / 100));
      for (long time : times) {
        producer.send(new ProducerRecord<>("time", 0, time, new byte[] {'k'}, line((int) (time % 100))));
      }
      producer.flush();
      clients.scores("time-scores", times.size(), PATIENCE);
      Thread.sleep(Duration.ofSeconds(3)); // the broker looks every second for what it may forget
      List<JsonNode> scores = clients.scores("time-scores", times.size(), PATIENCE);
      assertEquals(times, scores.stream().map(score -> score.get("timestamp").asLong()).toList(), serve.output());
      assertTrue(serve.isAlive(), serve.output());
    }
  }

  @Test
  void scoresManyStreamsOfOneRecord() throws Exception {
    topics.create(4, "many");
    int streams = Integer.getInteger("chaos.streams", LONG ? 100_000 : 20_000);
    try (ServiceInstance serve = serve("many"); var producer = clients.producer()) {
      for (int i = 0; i < streams; i++) {
        producer.send(new ProducerRecord<>("many", ("stream-" + i).getBytes(StandardCharsets.UTF_8), line(i)));
      }
      producer.flush();
      long startNanos = System.nanoTime();
      serve.start();
      List<JsonNode> scores = clients.scores("many-scores", streams, Duration.ofMinutes(LONG ? 60 : 3));
      double seconds = (System.nanoTime() - startNanos) / 1e9;
      assertEquals(streams, scores.size(), serve.output());
      assertTrue(scores.stream().allMatch(score -> score.get("contextSymbols").asInt() == 0));
      long resident = mostResidentMegabytes(serve);
      serve.stop();
      long restartNanos = System.nanoTime();
      serve.start();
      serve.awaitRunning();
      System.out.printf("PRESSURE %,d streams of one record: %.0f s, %.0f a second, start included; %d MB resident at"
          + " most; %d MB of state; running again after %.1f s%n", streams, seconds, streams / seconds, resident,
          megabytes(serve.state()), (System.nanoTime() - restartNanos) / 1e9);
    }
  }

  @Test
  void scoresOneStreamThatHasAllRecords() throws Exception {
    topics.create(4, "one");
    int records = LONG ? 100_000 : 5000;
    try (ServiceInstance serve = serve("one"); var producer = clients.producer()) {
      serve.start();
      for (int i = 0; i < records; i++) {
        producer.send(new ProducerRecord<>("one", new byte[] {'k'}, line(i)));
      }
      producer.flush();
      List<JsonNode> scores = clients.scores("one-scores", records, Duration.ofMinutes(LONG ? 20 : 2));
      assertEquals(IntStream.range(0, records).boxed().toList(),
          scores.stream().map(score -> score.get("offset").asInt()).toList(), serve.output());
      System.out.printf("PRESSURE one stream with %,d records: %d MB resident at most%n", records,
          mostResidentMegabytes(serve));
    }
  }

  @Test
  void losesNothingWhenTheBrokerIsSlow() throws Exception {
    topics.create(2, "slow");
    try (ServiceInstance serve = serve("slow"); var producer = clients.producer()) {
      serve.start();
      serve.awaitRunning();
      broker.proxy(0).delay(Duration.ofMillis(100));
      for (int i = 0; i < 500; i++) {
        producer.send(new ProducerRecord<>("slow", new byte[] {(byte) (i % 7)}, line(i)));
        Thread.sleep(10);
      }
      producer.flush();
      assertEquals(500, clients.scores("slow-scores", 500, PATIENCE).size(), serve.output());
      assertTrue(serve.isAlive() && !serve.output().contains("stream thread replaced"), serve.output());
    } finally {
      broker.proxy(0).delay(Duration.ZERO);
    }
  }

  @Test
  void endsInOneLineWhenTheDiskIsFullAndLosesNothing() throws Exception {
    topics.create(1, "full");
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 256);
        ServiceInstance serve = serve("full"); var producer = clients.producer()) {
      serve.settings("megabyte.state-dir=" + disk.folder().resolve("state"));
      serve.start();
      serve.awaitRunning();
      int sent = sendStreams(producer, 0, 500);
      serve.awaitWorking();
      disk.fill();
      while (serve.isAlive() && sent < 100_000) {
        sent = sendStreams(producer, sent, 500);
      }
      assertEndsInOneLine(serve, "No space left on device");
      serve.start();
      assertEndsInOneLine(serve, "No space left on device");
      disk.free();
      serve.start();
      assertEquals(sent, clients.scores("full-scores", sent, PATIENCE.multipliedBy(2)).size(), serve.output());
    }
  }

  private static int sendStreams(KafkaProducer<byte[], byte[]> producer, int from, int count) throws Exception {
    for (int i = from; i < from + count; i++) {
      producer.send(new ProducerRecord<>("full", ("stream-" + i).getBytes(StandardCharsets.UTF_8), line(i)));
    }
    producer.flush();
    Thread.sleep(100);
    return from + count;
  }

  @Test
  void reportsAMissingInputTopicInOneLine() throws Exception {
    try (ServiceInstance serve = serve("absent")) {
      serve.settings("megabyte.topics.timeout=1s");
      serve.start();
      assertEndsInOneLine(serve, "missing at .*topics absent, ");
    }
  }

  @Test
  void endsInOneLineWhenItsInputTopicIsDeleted() throws Exception {
    topics.create(2, "deleted");
    try (ServiceInstance serve = serve("deleted"); var producer = clients.producer()) {
      serve.start();
      producer.send(new ProducerRecord<>("deleted", line(1))).get();
      serve.awaitWorking();
      clients.delete("deleted");
      serve.awaitEnd(Duration.ofMinutes(3)); // what a broker cannot take is tried for a minute
      assertEndsInOneLine(serve, "an input topic is gone");
    }
  }

  @Test
  void readsItsBundleOnlyAtTheStart() throws Exception {
    topics.create(1, "model");
    Bundle copy = TinyBundle.write(folder.resolve("changed"));
    try (ServiceInstance serve = serve("model", copy); var producer = clients.producer()) {
      serve.start();
      serve.awaitRunning();
      send(producer, 0, 100);
      List<JsonNode> before = clients.scores("model-scores", 100, PATIENCE);
      Files.write(copy.folder().resolve(Bundle.WEIGHTS), new byte[1000]); // in place: whoever maps it sees it
      Files.delete(copy.folder().resolve(Bundle.APPEND));
      send(producer, 100, 200);
      List<JsonNode> scores = clients.scores("model-scores", 200, PATIENCE);
      assertEquals(before, scores.subList(0, 100));
      assertEquals(200, scores.size(), serve.output());
      serve.stop();
      assertSameBits(scores);
      serve.start();
      assertEndsInOneLine(serve, "expected a file append.onnx");
      Files.delete(copy.folder().resolve(Bundle.MANIFEST));
      serve.start();
      assertEndsInOneLine(serve, "no model bundle at ");
    }
  }

  /// Compares scores with those of a service with an unchanged bundle.
  private static void assertSameBits(List<JsonNode> scores) throws Exception {
    try (ServiceInstance other = serve("model", bundle)) {
      other.settings("megabyte.application-id=model-2", "megabyte.topics.scores=model-2-scores",
          "megabyte.topics.create=true", "megabyte.topics.partitions=1", "megabyte.state-dir=" + folder.resolve("m2"));
      other.start();
      List<JsonNode> same = clients.scores("model-2-scores", scores.size(), PATIENCE);
      for (int i = 0; i < scores.size(); i++) {
        assertEquals(same.get(i).get("bits").asDouble(), scores.get(i).get("bits").asDouble(), 0.0101);
      }
    }
  }

  private static void send(KafkaProducer<byte[], byte[]> producer, int from, int to) {
    for (int i = from; i < to; i++) {
      producer.send(new ProducerRecord<>("model", new byte[] {'k'}, line(i)));
    }
    producer.flush();
  }

  private static void assertEndsInOneLine(ServiceInstance serve, String regex) throws InterruptedException {
    assertEquals(1, serve.awaitExit(), serve.output());
    List<String> ends = serve.output().lines().filter(line -> line.contains("serve stops: ")).toList();
    assertEquals(1, ends.size(), serve.output());
    assertTrue(ends.getFirst().matches(".*(" + regex + ").*"), serve.output());
    assertTrue(serve.output().lines().noneMatch(line -> line.startsWith("\tat ")), serve.output());
  }

  private static ServiceInstance serve(String topic) {
    return serve(topic, bundle);
  }

  private static ServiceInstance serve(String topic, Bundle model) {
    List<String> arguments = new ArrayList<>(List.of("--bootstrap", broker.proxy(0).address(), "--input", topic,
        "--model", model.folder().toString()));
    arguments.addAll(ServeProcess.settings("application-id=" + topic, "topics.scores=" + topic + "-scores",
        "topics.alerts=" + topic + "-alerts", "topics.dead-letters=" + topic + "-letters", "session-timeout=3s"));
    return new ServiceInstance(topic, folder.resolve(topic), arguments);
  }

  private static byte[] line(int i) {
    return ("2026-11-25 08:15:%02d INFO request %d of client-%d served in %d ms".formatted(i % 60, i, i % 7, i % 90))
        .getBytes(StandardCharsets.UTF_8);
  }

  /// The most memory that a process held at once, by Linux's account.
  private static long mostResidentMegabytes(ServiceInstance serve) throws IOException {
    Map<String, String> status = new TreeMap<>();
    Files.readAllLines(Path.of("/proc", String.valueOf(serve.pid()), "status"))
        .forEach(line -> status.put(line.split(":")[0], line.split(":", 2)[1].strip()));
    return Long.parseLong(status.get("VmHWM").split(" ")[0]) / 1024;
  }

  private static long megabytes(Path path) throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      return files.mapToLong(file -> file.toFile().isFile() ? file.toFile().length() : 0).sum() / MEBIBYTE;
    }
  }
}
