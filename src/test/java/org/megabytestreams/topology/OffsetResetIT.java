package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TestJson;
import org.megabytestreams.testing.TinyBundle;

/// Reads the input again from an earlier offset, and then deletes the input and creates it again.
class OffsetResetIT {
  private static final String GROUP = "megabyte";
  private static final int PARTITIONS = 2;
  private static final int RECORDS = 150;
  private static final int SET_BACK_TO = 20;

  @TempDir
  Path folder;

  private final Random random = new Random(5);
  private BrokerProcess broker;
  private TestClients kafka;
  private String model;

  @Test
  void writesValidReceiptsWhenOffsetsGoBack() throws Exception {
    model = TinyBundle.write(folder.resolve("tiny")).folder().toString();
    broker = TestBroker.start(folder.resolve("broker"));
    try {
      kafka = new TestClients(broker.bootstrapServers());
      kafka.create(PARTITIONS, "in", "scores", "alerts", "dead");
      produce("first", RECORDS);
      serveUntil(RECORDS);

      int again = setBack();
      List<JsonNode> scores = serveUntil(RECORDS + again);
      assertEquals(List.of(0, SET_BACK_TO), firstOffsetsWithoutContext(scores));
      assertEquals(Map.of("scores", (long) RECORDS + again, "VERIFIED", (long) RECORDS, "DUPLICATE", (long) again),
          verify());

      kafka.delete("in");
      kafka.create(PARTITIONS, "in");
      int fewer = RECORDS / 2;
      produce("created again", fewer);
      serveUntil(RECORDS + again + fewer);
      Map<String, Long> verdicts = verify();
      assertEquals(fewer, verdicts.get("VERIFIED"), verdicts.toString());
      assertEquals(RECORDS + again, verdicts.get("INPUT_CHANGED") + verdicts.get("RECORD_GONE"), verdicts.toString());
    } finally {
      broker.close();
    }
  }

  /// Offsets of the first record of each partition whose score has no context, once for each time that it was scored.
  private static List<Integer> firstOffsetsWithoutContext(List<JsonNode> scores) {
    return scores.stream().filter(score -> score.get("contextSymbols").asInt() == 0)
        .map(score -> score.get("offset").asInt()).filter(offset -> offset == 0 || offset == SET_BACK_TO).distinct()
        .sorted().toList();
  }

  private void produce(String text, int records) {
    byte[][] keys = {null, "a".getBytes(), "b".getBytes(), "c".getBytes()};
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      for (int i = 0; i < records; i++) {
        byte[] value = (text + " " + "x".repeat(random.nextInt(60)) + i).getBytes();
        producer.send(new ProducerRecord<>("in", i % PARTITIONS, keys[random.nextInt(keys.length)], value));
      }
    }
  }

  /// Sets the group back in each partition, once it has no member any more.
  ///
  /// @return records that are read again
  private int setBack() throws Exception {
    Map<TopicPartition, OffsetAndMetadata> to = new HashMap<>();
    for (int i = 0; i < PARTITIONS; i++) {
      to.put(new TopicPartition("in", i), new OffsetAndMetadata(SET_BACK_TO));
    }
    try (Admin admin = kafka.admin()) {
      while (!admin.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP).members().isEmpty()) {
        Thread.sleep(100);
      }
      admin.alterConsumerGroupOffsets(GROUP, to).all().get();
    }
    return RECORDS - PARTITIONS * SET_BACK_TO;
  }

  private List<JsonNode> serveUntil(int expected) throws Exception {
    try (ServeProcess serve = ServeProcess.start(folder.resolve("serve.out"), "--bootstrap",
        broker.bootstrapServers(), "--input", "in", "--data", folder.resolve("data").toString(), "--model", model,
        "--set", "megabyte.topics.dead-letters=dead", "--set", "megabyte.batch.max-records=17")) {
      List<ConsumerRecord<byte[], byte[]>> scores = kafka.read("scores", expected, Duration.ofSeconds(120));
      assertEquals(expected, scores.size(), serve.output());
      serve.terminate();
      return TestJson.read(scores);
    }
  }

  /// Counts scores by verdict.
  private Map<String, Long> verify() throws IOException, InterruptedException {
    Cli.Outcome outcome = Cli.run(folder, null, "verify", "--bootstrap", broker.bootstrapServers(), "--topic", "scores",
        "--json", "--model", model);
    assertTrue(!outcome.out().isEmpty(), outcome.err().toString());
    Map<String, Long> verdicts = new TreeMap<>();
    TestJson.read(outcome.out().getLast()).get("summary").properties()
        .forEach(count -> verdicts.put(count.getKey(), count.getValue().asLong()));
    return verdicts;
  }
}
