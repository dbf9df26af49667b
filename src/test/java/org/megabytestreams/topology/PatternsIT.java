package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TinyBundle;

/// Makes topics that match a pattern while the service runs.
class PatternsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final int RECORDS = 20;

  @TempDir
  static Path folder;

  private static BrokerProcess broker;
  private static TestClients kafka;

  @BeforeAll
  static void open() throws Exception {
    broker = TestBroker.start(folder.resolve("broker"));
    kafka = new TestClients(broker.bootstrapServers());
    TinyBundle.write(folder.resolve("tiny"));
  }

  @AfterAll
  static void close() {
    broker.close();
  }

  @Test
  void scoresTopicsThatAreMadeWhileItRuns() throws Exception {
    Files.writeString(folder.resolve("topics.json"), """
        {"schema": 1, "rules": [{"topics": "p-record-*", "context": "record"}]}
        """);
    kafka.create(1, "p-first", "other");
    Map<String, Integer> sent = new TreeMap<>();
    try (ServeProcess serve = serve("p", "p-*,!p-left", "--set",
        "megabyte.topics.file=" + folder.resolve("topics.json"), "--set", "megabyte.topics.max-matched-partitions=3")) {
      serve.await("(scoring p-first)");
      send(sent, "p-first", 1);
      kafka.create(1, "p-record-second", "p-left", "elsewhere");
      kafka.create(3, "p-wide");
      kafka.create(4, "p-too-wide");
      serve.await("(topic p-too-wide matches megabyte.topics.input and is not scored: expected at most 3 partitions)");
      for (String left : List.of("other", "p-left", "elsewhere", "p-too-wide")) {
        send(new TreeMap<>(), left, 1);
      }
      send(sent, "p-record-second", 1);
      send(sent, "p-wide", 3);
      List<JsonNode> scores = assertScored("p", sent, serve);
      for (JsonNode score : scores) {
        if (score.get("topic").asText().equals("p-record-second")) {
          assertEquals(0, score.get("contextSymbols").asInt(), score.toString());
        }
      }
      assertTrue(scores.stream().anyMatch(score -> score.get("contextSymbols").asInt() > 0));
      serve.kill();
    }
    try (ServeProcess serve = serve("p", "p-*,!p-left", "--set",
        "megabyte.topics.file=" + folder.resolve("topics.json"), "--set", "megabyte.topics.max-matched-partitions=3")) {
      send(sent, "p-wide", 3);
      assertScored("p", sent, serve);
      serve.terminate();
    }
  }

  private static ServeProcess serve(String name, String input, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("--bootstrap", broker.bootstrapServers(), "--input", input,
        "--model", folder.resolve("tiny").toString(), "--data", folder.resolve(name).toString(), "--create-topics"));
    arguments.addAll(ServeProcess.application(name));
    arguments.addAll(ServeProcess.settings("session-timeout=3s"));
    arguments.addAll(List.of(more));
    return ServeProcess.start(folder.resolve(name + ".out"), arguments.toArray(String[]::new));
  }

  private static void send(Map<String, Integer> sent, String topic, int partitions) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      for (int i = 0; i < RECORDS * partitions; i++) {
        producer.send(new ProducerRecord<>(topic, i % partitions, new byte[] {'k'},
            ("record " + i).getBytes(StandardCharsets.UTF_8))).get();
      }
    }
    sent.merge(topic, RECORDS * partitions, Integer::sum);
  }

  /// Checks that each record of these topics has one score, and that no other record has one.
  private static List<JsonNode> assertScored(String name, Map<String, Integer> sent, ServeProcess serve)
      throws Exception {
    List<JsonNode> scores =
        kafka.scores(name + "-scores", sent.values().stream().mapToInt(Integer::intValue).sum(), PATIENCE);
    Map<String, Integer> scored = new TreeMap<>();
    scores.forEach(score -> scored.merge(score.get("topic").asText(), 1, Integer::sum));
    assertEquals(sent, scored, serve.output());
    return scores;
  }
}
