package org.megabytestreams.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.kafka.TopicRange;
import org.megabytestreams.kafka.TopicStream;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.BuiltProgram;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import picocli.CommandLine;

/// Reads ranges of a real broker's topics, and trains on them.
@DisabledIfSystemProperty(named = BuiltProgram.PROPERTY, matches = ".+", disabledReason = "does not train")
class TrainTopicIT {
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
  void stopsAtTheLimitOfBytes() throws IOException {
    AtomicLong stopped = new AtomicLong();
    assertEquals(96, read("kafka:logs", "\n", 100, stopped::set).length);
    assertEquals(96, stopped.get());
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
