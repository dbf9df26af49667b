package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.megabytestreams.testing.TestClients.header;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TestJson;
import org.megabytestreams.testing.TinyBundle;

/// Sends records with timestamps far in the future or before 1970.
///
/// The input topic accepts them. All other topics have the broker's default limits of timestamps.
class TimestampsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String FOREVER = String.valueOf(Long.MAX_VALUE);
  private static final long YEAR_2100 = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();
  private static final int LARGE = 256 << 10;
  private static final int SMALL = 300;
  private static final byte[] KEY = {'k'};

  @TempDir
  static Path folder;

  private static BrokerProcess broker;
  private static TestClients kafka;
  /// Holds the expected field `timestamp`, by partition and offset.
  private static final Map<String, Long> SHOWN = new TreeMap<>();

  @BeforeAll
  static void open() throws Exception {
    broker = TestBroker.start(folder.resolve("broker"));
    kafka = new TestClients(broker.bootstrapServers());
    TinyBundle.write(folder.resolve("tiny"));
    kafka.create(2, "in", "scores", "alerts", "dead", "again", "again-alerts", "again-dead-letters");
    kafka.configure("in", Map.of("message.timestamp.after.max.ms", FOREVER));
  }

  @AfterAll
  static void close() {
    broker.close();
  }

  @Test
  void scoresRecordsOfAnyTimestampAndKeepsIt() throws Exception {
    long now = System.currentTimeMillis();
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer(); ServeProcess serve = serve("in")) {
      send(producer, 0, now, 10);
      send(producer, 0, YEAR_2100, LARGE);
      for (int i = 0; i < SMALL; i++) {
        send(producer, i % 2, YEAR_2100 + i, 20);
      }
      send(producer, 1, 0, 10);
      send(producer, 1, Long.MAX_VALUE, 10);
      send(producer, 1, now, 10);
      producer.send(new ProducerRecord<>("in", 0, YEAR_2100, KEY, (byte[]) null)).get();
      assertScored(serve);
      serve.kill();
    }
    int before = SHOWN.size();
    long soon = System.currentTimeMillis();
    for (long negative : new long[] {Long.MIN_VALUE, -1_000_000_000_000L, -1}) {
      TimestampSender.send(broker.bootstrapServers(), "in", 1, negative, KEY, new byte[10]);
    }
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer(); ServeProcess serve = serve("in")) {
      send(producer, 0, soon, 10);
      Map<String, JsonNode> scores = scores("scores", before + 4);
      assertEquals(before + 4, scores.size(), serve.output());
      for (Map.Entry<String, JsonNode> score : scores.entrySet()) {
        long timestamp = score.getValue().get("timestamp").asLong();
        if (SHOWN.containsKey(score.getKey())) {
          assertEquals(SHOWN.get(score.getKey()), timestamp, score.getKey());
        } else {
          assertTrue(timestamp >= now && timestamp <= System.currentTimeMillis(), score.toString());
        }
      }
      assertEquals(String.valueOf(YEAR_2100),
          header(kafka.read("dead", 1, PATIENCE).getFirst(), "megabyte.origin.timestamp"));
      serve.terminate();
    }
    Cli.Outcome verified = Cli.run(folder, null, "verify", "--bootstrap", broker.bootstrapServers(), "--topic",
        "scores", "--model", folder.resolve("tiny").toString());
    assertEquals(0, verified.code(), verified.out() + " " + verified.err());
    Cli.Outcome backfill = Cli.run(folder, null, "backfill", "--bootstrap", broker.bootstrapServers(), "--name", "all",
        "--input", "in", "--model", folder.resolve("tiny").toString(), "--scores-to", "again", "--alerts-to",
        "again-alerts", "--data", folder.resolve("backfill").toString());
    assertEquals(0, backfill.code(), backfill.err().toString());
    Map<String, JsonNode> again = scores("again", before + 4);
    SHOWN.forEach((place, timestamp) -> assertEquals(timestamp, again.get(place).get("timestamp").asLong(), place));
  }

  @Test
  void reportsATopicThatRejectsOldTimestamps() throws Exception {
    kafka.create(1, "old", "young");
    kafka.configure("young", Map.of("message.timestamp.before.max.ms", "86400000"));
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer();
        ServeProcess serve = serve("old", "--set", "megabyte.topics.scores=young")) {
      producer.send(new ProducerRecord<>("old", 0, 0L, KEY, new byte[10])).get();
      assertEquals(1, serve.awaitExit(), serve.output());
      assertTrue(serve.output().contains("Error encountered sending record to topic young"), serve.output());
      assertTrue(serve.output().contains("serve stops: a topic, which an error above names, refuses what is written"
          + " about an old record: set its message.timestamp.type to LogAppendTime, or give it a larger"
          + " message.timestamp.before.max.ms"), serve.output());
    }
  }

  private static ServeProcess serve(String input, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--bootstrap", broker.bootstrapServers(), "--input", input,
        "--data", folder.resolve(input).toString(), "--model", folder.resolve("tiny").toString()));
    arguments.addAll(ServeProcess.settings("application-id=" + input, "topics.dead-letters=dead",
        "session-timeout=2s"));
    arguments.addAll(List.of(more));
    return ServeProcess.start(folder.resolve(input + ".out"), arguments.toArray(String[]::new));
  }

  private static void send(KafkaProducer<byte[], byte[]> producer, int partition, long timestamp, int length)
      throws Exception {
    byte[] value = "x".repeat(length).getBytes(StandardCharsets.UTF_8);
    var at = producer.send(new ProducerRecord<>("in", partition, timestamp, KEY, value)).get();
    SHOWN.put(at.partition() + "@" + at.offset(), timestamp);
  }

  private static void assertScored(ServeProcess serve) throws IOException {
    Map<String, JsonNode> scores = scores("scores", SHOWN.size());
    assertEquals(SHOWN.keySet(), scores.keySet(), serve.output());
    SHOWN.forEach((place, timestamp) -> assertEquals(timestamp, scores.get(place).get("timestamp").asLong(), place));
  }

  /// Returns scores by partition and offset, and checks that there is one of each.
  private static Map<String, JsonNode> scores(String topic, int expected) throws IOException {
    Map<String, JsonNode> scores = new TreeMap<>();
    List<String> twice = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : kafka.read(topic, expected, PATIENCE)) {
      JsonNode score = TestJson.read(record.value());
      String place = score.get("partition") + "@" + score.get("offset");
      if (scores.put(place, score) != null) {
        twice.add(place);
      }
    }
    assertEquals(List.of(), twice);
    return scores;
  }
}
