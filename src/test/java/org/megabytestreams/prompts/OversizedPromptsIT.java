package org.megabytestreams.prompts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TinyBundle;

/// Sends prompts to the built service that would make answers or metadata too large for Kafka.
class OversizedPromptsIT {
  private static final Duration WAIT = Duration.ofSeconds(60);
  /// The default size limit of a topic's batches.
  private static final int DEFAULT_BYTES = 1_048_588;
  private static final int SMALL_BYTES = 20_000;
  private static final int ABORTED = 26_000;
  private static final TopicPartition PROMPTS = new TopicPartition("prompts", 0);

  @TempDir
  static Path folder;

  private TestClients kafka;
  private String brokers;

  @Test
  void answersOrRejectsEveryPromptWhateverWasSentBefore() throws Exception {
    Path bundle = TinyBundle.write(folder.resolve("bundle")).folder();
    try (BrokerProcess broker = TestBroker.start(folder.resolve("broker"))) {
      brokers = broker.bootstrapServers();
      kafka = new TestClients(brokers);
      kafka.create(1, "in", "scores", "alerts", "prompts");
      kafka.create(1, DEFAULT_BYTES, "answers", "dead");
      kafka.create(1, SMALL_BYTES, "small");
      commitSomebodyElsesMetadata();
      try (ServeProcess serve = serve(bundle)) {
        prompt("foreign", Map.of());
        prompt("large-value", Map.of("temperature", "9".repeat(1_000_000) + "x"));
        prompt("large-id", Map.of("max-bytes", "400", "stop-at-boundary", "false", "seed", "1"), "i".repeat(200_000));
        prompt("large-topic", Map.of("reply-topic", "t".repeat(500_000)));
        prompt("large-answer", Map.of("reply-topic", "small", "max-bytes", "40000", "stop-at-boundary", "false"));
        prompt("long", Map.of("max-bytes", "1000000", "samples", "2", "stop-at-boundary", "false", "chunks", "false"));
        abortTransaction();
        prompt("behind-a-gap", Map.of());
        await("behind-a-gap", serve);
        prompt("cancelling", Map.of("action", "cancel"), "long");
        await("long", serve);
        prompt("last", Map.of());
        await("last", serve);

        Map<String, String> ends = new TreeMap<>();
        kafka.read("answers", 0, WAIT).stream().filter(record -> header(record, "final").equals("true"))
            .forEach(record -> ends.put(id(record), header(record, "reason") + " " + header(record, "error")));
        kafka.read("small", 0, WAIT).stream().filter(record -> header(record, "final").equals("true"))
            .forEach(record -> ends.put(id(record), header(record, "reason") + " " + header(record, "error")));
        assertEquals(
            Set.of("", "behind-a-gap", "foreign", "large-answer", "large-topic", "large-value", "last", "long"),
            ends.keySet());
        assertStarts("rejected temperature: expected a number, got 999", ends.get("large-value"));
        assertStarts("rejected correlation-id: expected at most 1024 bytes, which answers carry, got 200000",
            ends.get("")); // an answer cannot carry it
        assertStarts("rejected reply-topic: expected one of [small], got ttt", ends.get("large-topic"));
        assertStarts("failed topic small does not accept an answer of 40000 bytes", ends.get("large-answer"));
        for (String answered : List.of("foreign", "behind-a-gap", "last")) {
          assertTrue(ends.get(answered).matches("(boundary|length) "), answered + ": " + ends.get(answered));
        }
        assertTrue(ends.get("long").matches("(cancelled|length) .*"), ends.get("long")); // as fast as the machine is
        assertEquals(4, kafka.read("dead", 4, WAIT).size());
        assertFalse(serve.output().contains("start over"), serve.output());
        assertEquals(1, serve.output().split("metadata at offset 0 of the prompts", -1).length - 1, serve.output());
      }
    }
  }

  private static void assertStarts(String expected, String actual) {
    assertTrue(actual.startsWith(expected), actual);
  }

  private void await(String id, ServeProcess serve) {
    try {
      kafka.awaitUntil("answers", last -> id(last).equals(id) && header(last, "final").equals("true"), WAIT);
    } catch (AssertionError e) {
      throw new AssertionError(serve.output(), e);
    }
  }

  private void commitSomebodyElsesMetadata() throws Exception {
    try (Admin admin = kafka.admin()) {
      admin.alterConsumerGroupOffsets("hostile-continuations",
          Map.of(PROMPTS, new OffsetAndMetadata(0, "taken over from another group!"))).all().get();
    }
  }

  private ServeProcess serve(Path bundle) throws Exception {
    return ServeProcess.start(folder.resolve("serve.out"), "--bootstrap", brokers, "--input", "in", "--data",
        folder.resolve("data").toString(), "--model", bundle.toString(), "--set", "megabyte.application-id=hostile",
        "--set", "megabyte.topics.prompts=prompts", "--set", "megabyte.topics.continuations=answers",
        "--set", "megabyte.continuations.max-bytes=1M", "--set", "megabyte.topics.dead-letters=dead",
        "--set", "megabyte.continuations.reply-topics=small");
  }

  /// More offsets than a bit each would fit into the metadata of an offset.
  private void abortTransaction() throws Exception {
    try (var producer = kafka.producer(Map.of("transactional.id", "aborting"))) {
      producer.initTransactions();
      producer.beginTransaction();
      for (int i = 0; i < ABORTED; i++) {
        producer.send(new ProducerRecord<>("prompts", new byte[1]));
      }
      producer.flush();
      producer.abortTransaction();
    }
  }

  private void prompt(String text, Map<String, String> headers) throws Exception {
    prompt(text, headers, text);
  }

  private void prompt(String text, Map<String, String> headers, String id) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      var record = new ProducerRecord<byte[], byte[]>("prompts", text.getBytes(StandardCharsets.UTF_8));
      record.headers().add("correlation-id", id.getBytes(StandardCharsets.UTF_8));
      headers.forEach((header, value) -> record.headers().add(header, value.getBytes(StandardCharsets.UTF_8)));
      producer.send(record).get();
    }
  }

  private static String id(ConsumerRecord<byte[], byte[]> record) {
    return header(record, "correlation-id");
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    var header = record.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }
}
