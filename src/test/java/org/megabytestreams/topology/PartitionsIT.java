package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
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

/// Adds partitions to inputs while the service runs, and between two runs.
class PartitionsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  /// The records that are sent to a partition at a time.
  private static final int RECORDS = 20;
  private static final String SHORT_SESSION = "megabyte.session-timeout=2s";
  /// A restart is over before the group misses the instance.
  private static final String LONG_SESSION = "megabyte.session-timeout=20s";

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
  void scoresPartitionsThatAreAdded() throws Exception {
    List<String> sent = new ArrayList<>();
    kafka.create(2, "grown");
    try (ServeProcess first = serve("grown", "grown", "--create-topics", "--set", SHORT_SESSION);
        ServeProcess second = serve("grown-2", "grown", "--create-topics", "--set", SHORT_SESSION, "--set",
            "megabyte.application-id=grown", "--data", folder.resolve("grown-2").toString())) {
      first.await("(scoring grown)");
      second.await("(scoring grown)");
      Cli.Outcome given = Cli.run(folder, null, "control", "freeze", "--bootstrap", broker.bootstrapServers(),
          "--stream", "grown/quiet-*", "--application-id", "grown");
      assertEquals(0, given.code(), given.err().toString());
      sent.addAll(send("grown", 2));
      assertScored("grown", sent, first, second);
      kafka.grow("grown", 4);
      sent.addAll(send("grown", 4));
      assertScored("grown", sent, first, second);
      kafka.grow("grown", 5);
      first.kill();
      sent.addAll(send("grown", 5));
      assertScored("grown", sent, first, second);
    }
    assertEquals(List.of(0, 1, 2, 3, 4), applied("grown"));
  }

  @Test
  void scoresPartitionsThatAreAddedBetweenTwoRuns() throws Exception {
    List<String> sent = new ArrayList<>();
    kafka.create(1, "few", "few-scores", "few-alerts", "few-dead");
    kafka.create(3, "many");
    try (ServeProcess serve = serve("few", "few", "--set", "megabyte.instance-id=one", "--set", LONG_SESSION)) {
      sent.addAll(send("few", 1));
      assertScored("few", sent, serve);
      serve.kill();
    }
    kafka.grow("few", 2);
    sent.addAll(send("few", 2));
    try (ServeProcess serve = serve("few", "few", "--set", "megabyte.instance-id=one", "--set", LONG_SESSION)) {
      assertScored("few", sent, serve);
      serve.kill();
    }
    sent.addAll(send("many", 3));
    try (ServeProcess serve = serve("few", "few,many", "--set", "megabyte.instance-id=one", "--set", LONG_SESSION)) {
      assertScored("few", sent, serve);
      serve.terminate();
    }
    try (ServeProcess serve = serve("few", "few", "--set", "megabyte.topics.timeout=1s")) {
      assertEquals(1, serve.awaitExit(), serve.output());
      assertTrue(serve.output().contains("application few has the state of 3 partitions: expected an input with as"
          + " many, got at most 2; add partitions to an input, name one that has them, or start again with another"
          + " megabyte.application-id"), serve.output());
    }
  }

  @Test
  void resumesABackfillWithItsPlannedPartitions() throws Exception {
    kafka.create(1, "past", "past-scores");
    List<String> planned = send("past", 1, 2000);
    String[] command = {"backfill", "--bootstrap", broker.bootstrapServers(), "--name", "past", "--input", "past",
        "--model", folder.resolve("tiny").toString(), "--scores-to", "past-scores", "--alerts-to", "past-alerts",
        "--data", folder.resolve("backfill").toString()};
    Process first = Cli.start(folder.resolve("out"), folder.resolve("err"), null, command);
    kafka.awaitAtLeast("past-scores", 100, PATIENCE);
    first.destroyForcibly().waitFor();
    kafka.grow("past", 2);
    send("past", 2, RECORDS);
    Cli.Outcome second = Cli.run(folder, null, command);
    assertEquals(0, second.code(), second.err().toString());
    assertScored("past", planned);
  }

  private static ServeProcess serve(String name, String input, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--bootstrap", broker.bootstrapServers(), "--input", input,
        "--model", folder.resolve("tiny").toString()));
    String topic = input.split(",")[0];
    for (String output : List.of("scores", "alerts", "dead-letters")) {
      arguments.addAll(List.of("--set", "megabyte.topics." + output + "=" + topic + "-" + output.split("-")[0]));
    }
    arguments.addAll(List.of(more));
    if (!arguments.contains("--data")) {
      arguments.addAll(List.of("--data", folder.resolve(name).toString(), "--set", "megabyte.application-id=" + name));
    }
    return ServeProcess.start(folder.resolve(name + ".out"), arguments.toArray(String[]::new));
  }

  /// @return the places of what was sent to each of the first `partitions`
  private static List<String> send(String topic, int partitions) throws Exception {
    return send(topic, partitions, RECORDS);
  }

  private static List<String> send(String topic, int partitions, int records) throws Exception {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      for (int i = 0; i < records * partitions; i++) {
        byte[] value = ("record " + i).getBytes(StandardCharsets.UTF_8);
        sent.add(producer.send(new ProducerRecord<>(topic, i % partitions, new byte[] {'k'}, value)));
      }
    }
    List<String> places = new ArrayList<>();
    for (Future<RecordMetadata> at : sent) {
      places.add(topic + "/" + at.get().partition() + "@" + at.get().offset());
    }
    return places;
  }

  /// Checks that each record has one score.
  private static void assertScored(String topic, List<String> sent, ServeProcess... by) throws IOException {
    List<String> scored = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : kafka.read(topic + "-scores", sent.size(), PATIENCE)) {
      JsonNode score = TestJson.read(record.value());
      scored.add(score.get("topic").asText() + "/" + score.get("partition") + "@" + score.get("offset"));
    }
    Collections.sort(scored);
    List<String> expected = new ArrayList<>(sent);
    Collections.sort(expected);
    StringBuilder outputs = new StringBuilder();
    for (ServeProcess one : by) {
      outputs.append(one.output());
    }
    assertEquals(expected, scored, outputs.toString());
  }

  /// The partitions whose tasks have applied commands.
  private static List<Integer> applied(String application) throws IOException {
    TreeSet<Integer> partitions = new TreeSet<>();
    for (ConsumerRecord<byte[], byte[]> record : kafka.read("control-applied", 5, PATIENCE)) {
      JsonNode applied = TestJson.read(record.value());
      if (applied.get("application").asText().equals(application)) {
        partitions.add(applied.get("partition").asInt());
      }
    }
    return List.copyOf(partitions);
  }
}
