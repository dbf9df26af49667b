package org.megabytestreams.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.cli.terminal.StandardOutput;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.kafka.TopicRange;
import org.megabytestreams.kafka.TopicStream;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.BuiltProgram;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import picocli.CommandLine;

/// Reads ranges of a real broker's topics, trains on them, and sends files there.
@DisabledIfSystemProperty(named = BuiltProgram.PROPERTY, matches = ".+", disabledReason = "does not train")
class TrainTopicIT {
  private static final Duration WAIT = Duration.ofSeconds(60);
  private static final int RECORDS = 4000;

  @TempDir
  static Path folder;

  private static BrokerProcess broker;

  @BeforeAll
  static void fill() throws Exception {
    broker = TestBroker.start(folder.resolve("broker"));
    TestClients kafka = new TestClients(broker.bootstrapServers());
    kafka.create(2, "logs", "empty");
    try (var producer = kafka.producer()) {
      for (int i = 0; i < RECORDS; i++) {
        producer.send(new ProducerRecord<>("logs", 0, null, ("GET /page/" + i % 7 + " 200").getBytes(
            StandardCharsets.UTF_8)));
      }
      producer.send(new ProducerRecord<>("logs", 1, new byte[] {1}, null));
      producer.send(new ProducerRecord<>("logs", 1, null, new byte[] {'x'}));
    }
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static byte[] read(String range, String separator) throws IOException {
    return read(range, separator, Long.MAX_VALUE, _ -> { });
  }

  private static byte[] read(String range, String separator, long most, LongConsumer stopped) throws IOException {
    try (TopicStream stream = new TopicStream(ClientProperties.of(broker.bootstrapServers()).toMap(),
        TopicRange.parse(range), separator, most, stopped)) {
      return stream.readAllBytes();
    }
  }

  @Test
  void readsExactlyTheRange() throws IOException {
    assertEquals("GET /page/3 200\nGET /page/4 200\n",
        new String(read("kafka:logs/0:10-12", "\n"), StandardCharsets.UTF_8));
    assertArrayEquals(new byte[] {'x'}, read("kafka:logs/1", ""));
    assertEquals(RECORDS * 16 + 2, read("kafka:logs", "\n").length);
    assertEquals(0, read("kafka:empty", "\n").length);
  }

  @Test
  void sendsAFileAndFollowsALog() throws Exception {
    TestClients kafka = new TestClients(broker.bootstrapServers());
    kafka.create(2, "sent");
    Path log = Files.writeString(folder.resolve("app.log"), "one\ntwo\n" + "x".repeat(1_000_001) + "\nhalf");
    Cli.Outcome once = Cli.run(folder, null, "send", log.toString(), "--bootstrap", broker.bootstrapServers(),
        "--topic", "sent");
    assertEquals(1, once.code(), "a record is too long");
    assertEquals(List.of("3 records sent, 10 bytes to sent"), once.out());
    assertTrue(once.err().toString().contains("the record at byte 8 has more than 1,000,000 bytes"), once.err() + "");

    Files.writeString(log, "one\ntwo\n");
    String state = folder.resolve("place").toString();
    try (var running = new Following(log, state)) {
      kafka.awaitUntil("sent", record -> is(record, "app.log", "two") && record.offset() > 2, WAIT);
      Files.move(log, folder.resolve("app.log.1"));
      Files.writeString(log, "three\nunfin");
      kafka.awaitUntil("sent", record -> is(record, "app.log", "three"), WAIT);
      running.terminate();
    }
    Files.writeString(log, "ished\nfour\n", StandardOpenOption.APPEND);
    try (var again = new Following(log, state)) {
      kafka.awaitUntil("sent", record -> is(record, "app.log", "four"), WAIT);
      again.terminate();
    }
    assertEquals(List.of("one", "two", "half", "one", "two", "three", "unfinished", "four"),
        kafka.read("sent", 8, WAIT).stream().map(one -> new String(one.value(), StandardCharsets.UTF_8)).toList());
  }

  private static boolean is(ConsumerRecord<byte[], byte[]> record, String key, String value) {
    return new String(record.key(), StandardCharsets.UTF_8).equals(key)
        && new String(record.value(), StandardCharsets.UTF_8).equals(value);
  }

  /// Runs `send --follow`.
  private record Following(Process process) implements AutoCloseable {
    Following(Path log, String state) throws IOException {
      this(Cli.start(folder.resolve("follow.out"), folder.resolve("follow.err"), null, "send", log.toString(),
          "--bootstrap", broker.bootstrapServers(), "--topic", "sent", "--follow", "--state", state));
    }

    void terminate() throws InterruptedException {
      process.destroy();
      assertTrue(process.waitFor(WAIT.toSeconds(), TimeUnit.SECONDS));
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @Test
  void stopsAtTheLimitOfBytes() throws IOException {
    AtomicLong stopped = new AtomicLong();
    assertEquals(96, read("kafka:logs", "\n", 100, stopped::set).length);
    assertEquals(96, stopped.get());
  }

  @Test
  void sendsToNoTopicThatIsMissing() {
    StringWriter err = new StringWriter();
    assertEquals(1, Main.commandLine(new StandardOutput(new ByteArrayOutputStream())).setErr(new PrintWriter(err))
        .execute("send", "-", "--bootstrap", broker.bootstrapServers(), "--topic", "none"));
    assertEquals("megabyte send: no topic none at " + broker.bootstrapServers(), err.toString().strip());
  }

  @Test
  void namesMissingTopicsPartitionsAndOffsets() {
    assertFails("no topic none at ", "kafka:none");
    assertFails("partitions 0 to 1", "kafka:logs/7");
    assertFails("offsets 0 to " + RECORDS + " are there", "kafka:logs/0:5000-6000");
  }

  private static void assertFails(String message, String range) {
    IOException e = assertThrows(IOException.class, () -> read(range, "\n"));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void trainsOnARange() {
    Path out = folder.resolve("run");
    int code = new CommandLine(new TrainCommand()).setCaseInsensitiveEnumValuesAllowed(true).execute(
        "--preset", "nano", "--batch", "2", "--steps", "4", "--held-out", "0.1", "--out", out.toString(),
        "--bootstrap", broker.bootstrapServers(), "kafka:logs/0:0-3900@1");
    assertEquals(0, code);
    assertEquals(List.of("kafka:logs/0:0-3900@1"), Bundle.read(out.resolve("bundle")).manifest().card().corpora());
  }
}
