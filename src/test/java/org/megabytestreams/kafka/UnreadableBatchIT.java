package org.megabytestreams.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.megabytestreams.testing.TestClients.header;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.BuiltProgram;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TinyBundle;

/// Sends batches of a few kilobytes that unpack to more than the service's memory holds.
@Tag("slow-c")
class UnreadableBatchIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String HEAP = "-Xmx256m";
  private static final int BOMB_BYTES = 256 << 20;
  private static final int LARGE_BYTES = 20 << 20;
  private static final int LARGE = 20;
  private static final Pattern COMMAND = Pattern.compile("serve stops: .*topic \\S+, partition \\d, offset \\d+: a"
      + " batch of .* holds a record of .*, which cannot be held in \\d+ MiB of memory: give more \\(-Xmx\\); to skip"
      + " it: megabyte (skip .*)");

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
  void namesABatchThatItCannotHoldAndContinuesAfterIt() throws Exception {
    kafka.create(2, "in", "scores", "alerts", "dead-letters");
    try (KafkaProducer<byte[], byte[]> producer = packing()) {
      for (int i = 0; i < LARGE; i++) {
        producer.send(new ProducerRecord<>("in", 1, null, new byte[LARGE_BYTES])); // each fits, all of them do not
      }
      sendAround(producer, "in");
    }
    Cli.Outcome replay = Cli.run(BuiltProgram.command(HEAP), folder, null, "replay", "--dry-run", "--bootstrap",
        broker.bootstrapServers(), "--topic", "in/0");
    assertEquals(1, replay.code());
    assertTrue(replay.err().getLast().startsWith(
        "megabyte replay: cannot continue to read: topic in, partition 0, offset 2: a batch of "),
        replay.err().toString());
    assertSkips(serve("one", "--input", "in"), "in/0@2", "one");
    try (ServeProcess serve = serve("one", "--input", "in", "--set", "megabyte.threads=1")) { // a member
      assertEquals(3, kafka.read("scores", 3, PATIENCE).size(), serve.output());
      assertEquals(List.of("UNREADABLE_BATCH in/0@2 " + BOMB_BYTES, "VALUE_TOO_LARGE in/1@0 " + LARGE_BYTES),
          letters(LARGE + 1).stream().distinct().sorted().toList());
      assertEquals(LARGE + 1, letters(LARGE + 1).size());
      assertTrue(serve.output().contains("topic in takes packed batches (compression.type=producer)"), serve.output());
      skip("in/0@4", "one").fails(1,
          "megabyte skip: group one has members (1): stop every instance of the service first");
      serve.terminate();
    }
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      producer.send(new ProducerRecord<>("in", 0, null, new byte[1])).get();
    }
    skip("in/0@4", "one").fails(1, "megabyte skip: in/0@4 can be read: the largest record of its batch has 8 bytes");
  }

  @Test
  void namesAPromptThatItCannotHold() throws Exception {
    kafka.create(1, "idle", "prompts", "continuations", "scores-2", "alerts-2", "dead-2");
    try (KafkaProducer<byte[], byte[]> producer = packing()) {
      sendAround(producer, "prompts");
    }
    String[] options = {"--input", "idle", "--set", "megabyte.topics.prompts=prompts", "--set",
        "megabyte.topics.scores=scores-2", "--set", "megabyte.topics.alerts=alerts-2", "--set",
        "megabyte.topics.dead-letters=dead-2"};
    assertSkips(serve("two", options), "prompts/0@2", "two-continuations", "--dead-letters", "dead-2");
    try (ServeProcess serve = serve("two", options)) {
      kafka.awaitAtLeast("continuations", 3, PATIENCE);
      assertEquals(3, kafka.read("continuations", 3, PATIENCE).size(), serve.output());
    }
  }

  @Test
  void createsTopicsThatRejectSuchBatches() throws Exception {
    try (ServeProcess serve = serve("made", "--create-topics", "--set", "megabyte.topics.scores=made-scores", "--set",
        "megabyte.topics.alerts=made-alerts", "--set", "megabyte.topics.dead-letters=made-dead", "--set",
        "megabyte.topics.prompts=made-prompts", "--set", "megabyte.topics.continuations=made-continuations", "--input",
        "made"); KafkaProducer<byte[], byte[]> producer = packing()) {
      serve.await("(scoring made) of");
      for (String topic : List.of("made", "made-prompts", "control")) {
        ExecutionException refused = assertThrows(ExecutionException.class,
            () -> producer.send(new ProducerRecord<>(topic, 0, null, new byte[BOMB_BYTES / 8])).get());
        assertInstanceOf(RecordTooLargeException.class, refused.getCause(), topic);
      }
      assertTrue(!serve.output().contains("packed batches"), serve.output());
    }
  }

  /// Sends readable records around a batch that cannot be held.
  private static void sendAround(KafkaProducer<byte[], byte[]> producer, String topic) throws Exception {
    producer.send(record(topic, "a".getBytes(StandardCharsets.UTF_8))).get();
    producer.send(record(topic, "b".getBytes(StandardCharsets.UTF_8)));
    producer.send(record(topic, new byte[BOMB_BYTES]));
    producer.flush();
    producer.send(record(topic, "d".getBytes(StandardCharsets.UTF_8))).get();
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, byte[] value) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, 0, null, value);
    record.headers().add("max-bytes", "4".getBytes(StandardCharsets.UTF_8));
    record.headers().add("chunks", "false".getBytes(StandardCharsets.UTF_8));
    return record;
  }

  /// Packs what it sends at once into one batch: a producer counts a twentieth more than it has packed.
  private static KafkaProducer<byte[], byte[]> packing() {
    return kafka.producer(Map.of("compression.type", "zstd", "max.request.size", "2000000000", "buffer.memory",
        "1500000000", "batch.size", BOMB_BYTES / 10 * 11, "linger.ms", "5000"));
  }

  private static ServeProcess serve(String name, String... more) throws Exception {
    String model = TinyBundle.write(folder.resolve("tiny-" + name)).folder().toString();
    List<String> arguments = new ArrayList<>(List.of("--bootstrap", broker.bootstrapServers(), "--data",
        folder.resolve(name).toString(), "--model", model, "--set", "megabyte.application-id=" + name));
    arguments.addAll(List.of(more));
    return ServeProcess.start(BuiltProgram.command(HEAP), Files.createTempFile(folder, name, ".out"), Map.of(),
        arguments.toArray(String[]::new));
  }

  /// Runs the command that the service names when it ends.
  private static void assertSkips(ServeProcess serve, String place, String group, String... more) throws Exception {
    try (serve) {
      assertEquals(1, serve.awaitExit(), serve.output());
      Matcher matcher = COMMAND.matcher(serve.output());
      assertTrue(matcher.find(), serve.output());
      String options = more.length == 0 ? "" : String.join(" ", more) + " ";
      assertEquals("skip " + options + place + " --group " + group + " --bootstrap " + broker.bootstrapServers(),
          matcher.group(1));
    }
    Cli.Outcome skipped = skip(place, group, more);
    assertEquals(0, skipped.code(), skipped.err().toString());
    assertTrue(skipped.out().getFirst().startsWith("skipped " + place + ", up to offset 2; "),
        skipped.out().toString());
    skip(place, group, more).fails(1, "megabyte skip: group " + group + " does not read " + place + " next: it"
        + " continues at offset 3, and a service that is started again reads up to what it cannot read");
  }

  private static Cli.Outcome skip(String place, String group, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("skip", place, "--group", group, "--bootstrap",
        broker.bootstrapServers()));
    arguments.addAll(List.of(more));
    return Cli.run(folder, null, arguments.toArray(String[]::new));
  }

  private static List<String> letters(int expected) {
    List<String> letters = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> letter : kafka.read("dead-letters", expected, PATIENCE)) {
      String place = field(letter, "origin.topic") + "/" + field(letter, "origin.partition") + "@";
      boolean one = field(letter, "reason.class").equals("UNREADABLE_BATCH");
      letters.add(field(letter, "reason.class") + " " + place + (one ? field(letter, "origin.offset") : "0") + " "
          + field(letter, "value.bytes"));
    }
    return letters;
  }

  private static String field(ConsumerRecord<byte[], byte[]> letter, String name) {
    return header(letter, "megabyte." + name);
  }
}
