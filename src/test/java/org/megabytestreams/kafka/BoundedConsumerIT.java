package org.megabytestreams.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.audit.BatchSkipper;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.Waiting;
import org.megabytestreams.wire.RecordPosition;

class BoundedConsumerIT {
  private static final int MAX_BYTES = 1000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir
  static Path folder;

  private static BrokerProcess broker;
  private static TestClients kafka;

  private static final int BACKLOG = 8000;
  private static final int SMALL_BYTES = 20;
  private static final int COMMANDS = 200;
  private static final int PROCESSING_MILLIS = 20;

  private final List<String> failures = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    broker = TestBroker.start(folder.resolve("broker"));
    kafka = new TestClients(broker.bootstrapServers());
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void keepsTheLengthOfValuesThatItDrops() throws Exception {
    kafka.create(1, Map.of(), "lengths");
    send("lengths", new byte[MAX_BYTES], new byte[MAX_BYTES + 1], null);
    try (BoundedConsumer consumer = consumer("lengths")) {
      List<ConsumerRecord<byte[], byte[]>> records = read(consumer, 3);
      assertEquals(List.of(MAX_BYTES, MAX_BYTES + 1, -1),
          records.stream().map(record -> DroppedBytes.valueBytes(record.headers(), record.value())).toList());
      assertNull(records.get(1).value());
    }
  }

  @Test
  void waitsBeforeAnUnreadableBatchUntilEverythingBeforeItIsCommitted() throws Exception {
    kafka.create(1, Map.of(), "lying", "dead");
    send("lying", new byte[1], new byte[2]);
    sendAborted("lying");
    RawBatch.send(broker.bootstrapServers(), "lying", 10);
    send("lying", new byte[3]);
    RawBatch.send(broker.bootstrapServers(), "lying", Integer.MAX_VALUE - 10);
    send("lying", new byte[4]);
    String rangeFails = assertThrows(IOException.class, BoundedConsumerIT::readRange).getMessage();
    assertTrue(rangeFails.startsWith("cannot continue to read: topic lying, partition 0, offset 4: a batch of "),
        rangeFails);
    assertStops(2, "lying/0@4", " bytes cannot be read \\(Invalid record size: ");
    // by how much memory there is, room for it is sought first or not
    assertStops(1, "lying/0@6", " holds a record of 2,147,483,6| bytes cannot be read \\(Invalid record size: ");
    try (BoundedConsumer consumer = consumer("lying")) {
      assertEquals(4, read(consumer, 1).getFirst().value().length);
    }
  }

  /// A consumer alone would read all that it has fetched of the backlog first: thousands of records.
  @Test
  void readsOtherPartitionsWhileOneHasABacklog() throws Exception {
    kafka.create(1, Map.of(), "backlog", "trickle");
    try (var producer = kafka.producer()) {
      for (int i = 0; i < BACKLOG; i++) {
        producer.send(new ProducerRecord<>("backlog", new byte[SMALL_BYTES]));
      }
    }
    try (BoundedConsumer consumer = consumer("backlog", "trickle")) {
      int ofBacklog = read(consumer, 1).size();
      send("trickle", new byte[1]);
      int ofTrickle = 0;
      while (ofTrickle == 0 && ofBacklog < BACKLOG) {
        Thread.sleep(PROCESSING_MILLIS);
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          if (record.topic().equals("trickle")) {
            ofTrickle++;
          } else {
            ofBacklog++;
          }
        }
      }
      assertEquals(1, ofTrickle);
      assertTrue(ofBacklog < BACKLOG / 4, ofBacklog + " records of the backlog came first");
      ofBacklog += read(consumer, BACKLOG - ofBacklog).size();
      assertEquals(BACKLOG, ofBacklog);
    }
  }

  @Test
  void readsCommandsBeforeRecordsThatWait() throws Exception {
    kafka.create(1, Map.of(), "records", "commands");
    for (String topic : List.of("records", "commands")) {
      byte[][] values = new byte[COMMANDS][1];
      send(topic, values);
    }
    InputReading reading =
        new InputReading(Set::of, Set.of("commands"), _ -> ReadRate.UNBOUNDED, (_, _, _) -> {});
    try (BoundedConsumer consumer = consumer(reading, "records", "commands")) {
      List<String> topics = read(consumer, 2 * COMMANDS).stream().map(ConsumerRecord::topic).toList();
      assertEquals(2 * COMMANDS, topics.size());
      assertEquals(COMMANDS, topics.indexOf("records"), "place of the first record");
      send("commands", new byte[1]);
      send("records", new byte[1]);
      assertEquals(2, read(consumer, 2).size());
    }
  }

  @Test
  void goesOnAfterThePauseOfItsCaller() throws Exception {
    kafka.create(1, Map.of(), "paused");
    send("paused", new byte[1]);
    try (BoundedConsumer consumer = consumer("paused")) {
      assertEquals(1, read(consumer, 1).size());
      consumer.pause(consumer.assignment());
      send("paused", new byte[2]);
      for (int i = 0; i < 10; i++) {
        assertEquals(0, consumer.poll(Duration.ofMillis(100)).count());
      }
      assertEquals(consumer.assignment(), consumer.paused());
      consumer.resume(consumer.assignment());
      assertEquals(1, read(consumer, 1).size());
    }
  }

  /// Reads what is before a batch, checks that it is reported after a commit and not before, and skips it.
  private void assertStops(int before, String place, String why) throws Exception {
    failures.clear();
    try (BoundedConsumer consumer = consumer("lying")) {
      assertEquals(before, read(consumer, before).size());
      assertEquals(0, consumer.poll(Duration.ofSeconds(1)).count() + failures.size(), failures.toString());
      consumer.commitSync();
      consumer.resume(consumer.assignment());
      long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
      while (failures.isEmpty() && System.nanoTime() < deadlineNanos) {
        assertEquals(0, consumer.poll(Duration.ofMillis(100)).count());
      }
    }
    assertEquals(1, failures.size());
    assertTrue(Pattern.compile(why).matcher(failures.getFirst()).find(), failures.toString());
    assertTrue(failures.getFirst().endsWith("; to skip it: megabyte skip " + place + " --group lying --bootstrap "
        + broker.bootstrapServers()), failures.toString());
    new BatchSkipper(clients(), "lying", "dead").skip(RecordPosition.parse(place));
  }

  private static void readRange() throws IOException {
    try (TopicReader reader = new TopicReader(clients(), "test")) {
      reader.read(reader.parts(TopicRange.ofTopic("lying/0")));
      while (!reader.done()) {
        reader.poll();
      }
    }
  }

  private static Map<String, Object> clients() {
    return ClientProperties.of(broker.bootstrapServers()).toMap();
  }

  private BoundedConsumer consumer(String... topics) {
    return consumer(InputReading.PLAIN, topics);
  }

  private BoundedConsumer consumer(InputReading reading, String... topics) {
    ClientProperties member = ClientProperties.of(clients()).group(topics[0]).readCommitted().offsetReset("earliest")
        .withoutAutoCommit().put("max.poll.records", 32);
    BoundedConsumer consumer = new BoundedConsumer(member.toMap(), MAX_BYTES, reading,
        e -> failures.add(e.getMessage()));
    consumer.subscribe(List.of(topics));
    return consumer;
  }

  private static List<ConsumerRecord<byte[], byte[]>> read(BoundedConsumer consumer, int expected) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    while (records.size() < expected && System.nanoTime() < deadlineNanos) {
      consumer.poll(Duration.ofMillis(200)).forEach(records::add);
    }
    return records;
  }

  private static void sendAborted(String topic) throws Exception {
    try (var producer = kafka.producer(Map.of("transactional.id", "aborting", "compression.type", "gzip"))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, new byte[5])).get();
      producer.abortTransaction();
    }
    awaitMarker(topic, 4);
  }

  /// Brokers write the end of a transaction some time after they have promised to.
  private static void awaitMarker(String topic, long end) throws Exception {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (Admin admin = kafka.admin()) {
      Waiting.atMost(PATIENCE, () -> admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
          .partitionResult(partition).get().offset() >= end);
    }
  }

  private static void send(String topic, byte[]... values) throws Exception {
    try (var producer = kafka.producer()) {
      for (byte[] value : values) {
        producer.send(new ProducerRecord<>(topic, value)).get();
      }
    }
  }
}
