package org.megabytestreams.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TestJson;

/// Runs the service of this version on the state of earlier versions.
class GoldenServiceIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  @TempDir
  Path folder;

  @ParameterizedTest
  @MethodSource("org.megabytestreams.golden.GoldenFiles#ofAllVersions")
  void continuesFromAStateFolder(GoldenFiles golden) throws Exception {
    golden.unpack("state.zip", folder.resolve("data/state"));
    goesOn(golden, broker -> {
      assertRuns("inspect", golden.bundle().toString(), "--weights");
      assertVerified(broker, golden, "scores");
      assertVerified(broker, golden, "shadow-scores");
    });
  }

  @ParameterizedTest
  @MethodSource("org.megabytestreams.golden.GoldenFiles#ofAllVersions")
  void continuesFromChangelogsAlone(GoldenFiles golden) throws Exception {
    Files.createDirectories(folder.resolve("data"));
    goesOn(golden, _ -> { });
  }

  /// Checks what else must hold while the broker runs.
  private interface Checks {
    void run(BrokerProcess broker) throws Exception;
  }

  private void goesOn(GoldenFiles golden, Checks checks) throws Exception {
    golden.unpack("broker.zip", folder.resolve("broker/data"));
    try (BrokerProcess broker = GoldenFiles.broker(folder.resolve("broker"))) {
      TestClients kafka = new TestClients(broker.bootstrapServers());
      int scores = kafka.read("scores", 1, TIMEOUT).size() + golden.lines("next-scores.jsonl").size();
      int shadows = kafka.read("shadow-scores", 1, TIMEOUT).size() + golden.lines("next-shadow-scores.jsonl").size();
      try (ServeProcess serve = golden.serve(broker, folder.resolve("data"))) {
        send(kafka, golden.lines("next.jsonl"));
        assertGoOn(golden.lines("next-scores.jsonl"), messages(kafka, "scores", scores, serve));
        assertGoOn(golden.lines("next-shadow-scores.jsonl"), messages(kafka, "shadow-scores", shadows, serve));
        checks.run(broker);
        assertTrue(serve.terminate() != null, serve.output());
      }
    }
  }

  private static void send(TestClients kafka, List<JsonNode> records) throws IOException {
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      for (JsonNode record : records) {
        producer.send(new ProducerRecord<>(GoldenFiles.INPUT, record.get("partition").asInt(),
            record.get("timestamp").asLong(), record.get("key").binaryValue(), record.get("value").binaryValue()));
      }
    }
  }

  /// Returns the messages of a topic by their record. No two messages have the same record.
  private static Map<String, JsonNode> messages(TestClients kafka, String topic, int expected, ServeProcess serve) {
    Map<String, JsonNode> messages = new HashMap<>();
    for (var record : kafka.read(topic, expected, TIMEOUT)) {
      JsonNode message = TestJson.read(record.value());
      assertEquals(null, messages.put(place(message), message), "twice: " + message);
    }
    assertEquals(expected, messages.size(), topic + ": " + serve.output());
    return messages;
  }

  private static String place(JsonNode message) {
    return message.get("partition").asInt() + "/" + message.get("offset").asLong();
  }

  private static void assertGoOn(List<JsonNode> expected, Map<String, JsonNode> messages) {
    expected.forEach(message -> assertGoesOn(message, messages.get(place(message))));
  }

  private static void assertGoesOn(JsonNode expected, JsonNode actual) {
    String what = expected + " then, now " + actual;
    for (String same : List.of("stream", "timestamp", "bytes", "model", "inputSha256", "contextOffset",
        "contextSkippedSymbols", "contextSymbols")) {
      assertEquals(expected.get(same), actual.get(same), what);
    }
    for (String bits : List.of("bits", "worstSpanBits")) {
      assertEquals(expected.get(bits).asDouble(), actual.get(bits).asDouble(), GoldenFiles.ROUNDING, what);
    }
    assertTrue(actual.get("pValue").isNull(), "what is normal is learnt again after this version: " + what);
  }

  private void assertVerified(BrokerProcess broker, GoldenFiles golden, String topic) throws Exception {
    assertRuns("verify", "--bootstrap", broker.bootstrapServers(), "--topic", topic, "--cores", "1", "--model",
        golden.bundle().toString(), "--model", golden.otherBundle().toString());
  }

  private void assertRuns(String... arguments) throws Exception {
    Cli.Outcome outcome = Cli.run(folder, null, arguments);
    assertEquals(0, outcome.code(), outcome.out() + " " + outcome.err());
  }
}
