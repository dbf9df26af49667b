package org.megabytestreams.audit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.megabytestreams.testing.TestClients.header;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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
import org.megabytestreams.wire.DeadLetter;
import org.megabytestreams.wire.RecordPosition;
import org.megabytestreams.wire.ScoreFields;

/// Replays dead letters to the topics that they came from.
class ReplayIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int KEPT_BYTES = 2000;
  private static final int LONG_BYTES = 1024 * 1024 + 1;
  private static final int MANY = 20_000;

  @TempDir
  static Path folder;

  private static BrokerProcess broker;
  private static TestClients kafka;

  @BeforeAll
  static void start() throws Exception {
    broker = TestBroker.start(folder.resolve("broker"));
    kafka = new TestClients(broker.bootstrapServers());
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void writesEachDeadLetterBackOnce() throws Exception {
    kafka.create(2, "in", "scores", "alerts", "dead-letters");
    byte[] key = {'k', 0};
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer(); ServeProcess serve = serve(1000, 16)) {
      producer.send(new ProducerRecord<>("in", 1, key, null)).get();
      producer.send(new ProducerRecord<>("in", 1, key, new byte[KEPT_BYTES])).get();
      producer.send(new ProducerRecord<>("in", 1, null, new byte[LONG_BYTES])).get();
      producer.send(new ProducerRecord<>("in", 1, new byte[20], new byte[] {7})).get();
      assertEquals(4, kafka.read("dead-letters", 4, PATIENCE).size(), serve.output());
      serve.terminate();
    }
    List<String> counts = List.of("NULL_VALUE: 0 %s, 0 before, 1 skipped", "VALUE_TOO_LARGE: 2 %s, 0 before, 0 skipped",
        "KEY_TOO_LARGE: 1 %s, 0 before, 0 skipped");
    assertReplays(3, counts.stream().map(line -> line.formatted("would be replayed")).toList(), "--dry-run");
    assertEquals(4, kafka.read("in", 4, PATIENCE).size());
    assertReplays(0, List.of("VALUE_TOO_LARGE: 2 replayed, 0 before, 0 skipped"), "--class", "value_too_large");
    assertReplays(3, List.of("NULL_VALUE: 0 replayed, 0 before, 1 skipped",
        "VALUE_TOO_LARGE: 0 replayed, 2 before, 0 skipped", "KEY_TOO_LARGE: 1 replayed, 0 before, 0 skipped"));
    assertReplays(0, List.of("NULL_VALUE: 1 replayed, 0 before, 0 skipped"), "--class", "NULL_VALUE");
    assertReplays(0, List.of("NULL_VALUE: 0 replayed, 1 before, 0 skipped",
        "VALUE_TOO_LARGE: 0 replayed, 2 before, 0 skipped", "KEY_TOO_LARGE: 0 replayed, 1 before, 0 skipped"));
    List<ConsumerRecord<byte[], byte[]>> all = kafka.read("in", 8, PATIENCE);
    assertEquals(8, all.size());
    assertTrue(all.stream().allMatch(record -> record.partition() == 1));
    assertSameBytes(List.of(1, 2, 3, 0), all);
    try (ServeProcess serve = serve(2_000_000, 100)) {
      List<Long> offsets = new ArrayList<>();
      for (var score : kafka.read("scores", 3, PATIENCE)) {
        offsets.add(TestJson.read(score.value()).get("offset").asLong());
      }
      offsets.sort(null);
      assertEquals(3, offsets.size(), serve.output());
      assertTrue(offsets.getFirst() > 3, offsets.toString());
    }
  }

  /// Replayed records have the key and value of those they repeat.
  private static void assertSameBytes(List<Integer> origins, List<ConsumerRecord<byte[], byte[]>> all) {
    for (int i = 0; i < origins.size(); i++) {
      ConsumerRecord<byte[], byte[]> replayed = all.get(4 + i);
      assertArrayEquals(all.get(origins.get(i)).key(), replayed.key(), "record " + i);
      assertArrayEquals(all.get(origins.get(i)).value(), replayed.value(), "record " + i);
      String from = header(replayed, "megabyte.replayed-from");
      assertTrue(from.matches("dead-letters/[01]@\\d+"), from);
    }
  }

  @Test
  void writesNoRecordTwiceWhenItIsKilled() throws Exception {
    kafka.create(3, "many");
    kafka.create(1, "many-out");
    letters("many", IntStream.range(0, MANY).mapToObj(i -> letter("gone", i, String.valueOf(i).getBytes())).toList());
    String[] command = {"replay", "--bootstrap", broker.bootstrapServers(), "--topic", "many", "--to", "many-out"};
    Process process = Cli.start(folder.resolve("out"), folder.resolve("err"), null, command);
    kafka.awaitAtLeast("many-out", 200, PATIENCE);
    process.destroyForcibly().waitFor();
    int before = kafka.read("many-out", 0, PATIENCE).size();
    assertTrue(before < MANY, "it was done before it was killed");
    Cli.Outcome second = Cli.run(folder, null, command);
    assertEquals(List.of("VALUE_TOO_LARGE: %,d replayed, %,d before, 0 skipped".formatted(MANY - before, before)),
        second.out(), second.err().toString());
    List<Integer> numbers = new ArrayList<>();
    kafka.read("many-out", MANY, PATIENCE).forEach(record -> numbers.add(Integer.parseInt(new String(record.value()))));
    numbers.sort(null);
    assertEquals(IntStream.range(0, MANY).boxed().toList(), numbers);
  }

  @Test
  void explainsWhyItSkipsADeadLetter() throws Exception {
    kafka.create(1, "odd", "origin");
    kafka.create(1, 1000, "narrow");
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      producer.send(new ProducerRecord<>("origin", null, new byte[] {1})).get();
      producer.send(new ProducerRecord<>("origin", null, new byte[] {1, 2})).get();
      producer.send(new ProducerRecord<>("odd", null, new byte[] {1})).get();
    }
    kafka.deleteBefore("origin", 0, 1);
    letters("odd", List.of(letter("origin", 0, null), letter("origin", 1, null), letter("nowhere", 0, new byte[] {1}),
        letter("narrow", 0, new byte[1000])));
    Cli.Outcome outcome = Cli.run(folder, null, "replay", "--bootstrap", broker.bootstrapServers(), "--topic", "odd",
        "--input", "origin,nowhere,narrow");
    assertEquals(3, outcome.code(), outcome.err().toString());
    assertEquals(List.of("skipped: odd/0@0: megabyte.schema: expected this header, got none",
        "skipped: odd/0@1 VALUE_TOO_LARGE: its record is no longer at origin/0@0",
        "skipped: odd/0@2 VALUE_TOO_LARGE: another record is at origin/0@1: 2 bytes, expected 1",
        "skipped: odd/0@3 VALUE_TOO_LARGE: there is no topic nowhere"), outcome.out().subList(0, 4));
    String last = outcome.out().get(4);
    assertTrue(last.startsWith("skipped: odd/0@4 VALUE_TOO_LARGE: too large for narrow: "), last);
    assertEquals(List.of("VALUE_TOO_LARGE: 0 replayed, 0 before, 4 skipped", "unreadable: 1 skipped"),
        outcome.out().subList(5, 7));
  }

  @Test
  void writesToTopicsThatAreNoInputOnlyOnRequest() throws Exception {
    kafka.create(1, "forged", "steering", "secret", "forged-out");
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      producer.send(new ProducerRecord<>("secret", null, new byte[] {42})).get();
    }
    letters("forged", List.of(letter("steering", 0, new byte[] {1}), letter("secret", 0, null),
        letter("st\n\u001b[2Jx", 0, new byte[] {2})));
    String[] command = {"replay", "--bootstrap", broker.bootstrapServers(), "--topic", "forged"};
    Cli.Outcome outcome = Cli.run(folder, null, command);
    assertEquals(3, outcome.code());
    assertEquals(List.of("skipped: forged/0@0 VALUE_TOO_LARGE: it claims to be from topic steering, which is none of"
            + " [bytes]: --input steering writes it there, --to TOPIC elsewhere",
        "VALUE_TOO_LARGE: 0 replayed, 0 before, 3 skipped"), List.of(outcome.out().getFirst(), outcome.out().get(3)));
    assertTrue(outcome.out().get(2).contains("topic st\\u000a\\u001b[2Jx, which"), outcome.out().get(2));
    outcome = Cli.run(folder, null, "replay", "--bootstrap", broker.bootstrapServers(), "--topic", "forged", "--to",
        "forged-out");
    assertEquals("skipped: forged/0@1 VALUE_TOO_LARGE: its record would be read from topic secret, which is none of"
        + " [bytes]; --input secret allows that", outcome.out().getFirst());
    assertEquals(List.of(1, 2), kafka.read("forged-out", 2, PATIENCE).stream()
        .map(record -> (int) record.value()[0]).toList());
    assertEquals(0, kafka.read("steering", 0, PATIENCE).size());
  }

  private static void assertReplays(int code, List<String> counts, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("replay", "--bootstrap", broker.bootstrapServers(),
        "--input", "in"));
    arguments.addAll(List.of(more));
    Cli.Outcome outcome = Cli.run(folder, null, arguments.toArray(String[]::new));
    assertEquals(counts, outcome.out().stream().filter(line -> !line.startsWith("skipped")).toList(),
        outcome.err().toString());
    assertEquals(code, outcome.code());
  }

  private static ServeProcess serve(int valueBytes, int keyBytes) throws Exception {
    return ServeProcess.start(folder.resolve("serve.out"), "--bootstrap", broker.bootstrapServers(), "--input", "in",
        "--data", folder.resolve("data").toString(), "--model",
        TinyBundle.write(folder.resolve("tiny")).folder().toString(), "--set",
        "megabyte.records.max-size=" + valueBytes, "--set", "megabyte.records.max-key-size=" + keyBytes);
  }

  /// @param value what it keeps; null for a record of one byte that it does not
  private static ProducerRecord<byte[], byte[]> letter(String topic, int offset, byte[] value) {
    var origin = new ScoreFields.Origin(new RecordPosition(topic, 0, offset), 0);
    var head = new DeadLetter(origin, DeadLetter.Kind.VALUE_TOO_LARGE, "because",
        value == null ? 1 : value.length, value != null);
    ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(topic, null, null, value);
    head.headers().forEach(letter.headers()::add);
    return letter;
  }

  private static void letters(String topic, List<ProducerRecord<byte[], byte[]>> letters) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      for (ProducerRecord<byte[], byte[]> letter : letters) {
        producer.send(new ProducerRecord<>(topic, null, (byte[]) null, letter.value(), letter.headers()));
      }
    }
  }
}
