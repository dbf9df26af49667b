package org.megabytestreams.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.Waiting;

/// Cuts off the owner of a partition while it scores the records that it found in its store.
@Tag("slow-a")
class TakeoverIT {
  private static final int PARTITION = 1;
  private static final int RECORDS = 3;
  private static final Duration SESSION = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir
  Path folder;

  @Test
  void scoresRestoredRecordsOnceWhenTheirFormerOwnerIsCutOff() throws Exception {
    try (ProxiedBroker broker = ProxiedBroker.start(folder.resolve("broker"), 2)) {
      TestClients clients = new TestClients(broker.bootstrapServers());
      new ServiceTopics(clients).create(LogLoad.PARTITIONS, "lines");
      try (Outputs outputs = new Outputs(broker.bootstrapServers(), "lines");
          ServiceInstance former = instance(broker, 0);
          ServiceInstance next = instance(broker, 1)) {
        former.settings("megabyte.batch.delay=60s");
        former.start();
        former.awaitRunning();
        send(clients);
        Waiting.until(PATIENCE, () -> committed(clients) == RECORDS, () -> "not all records were consumed");
        former.kill();
        assertEquals(Map.of(), outputs.scores(), "no record was scored before the kill");

        former.settings("megabyte.batch.delay=4s");
        former.start();
        former.awaitRunning();
        broker.proxy(0).stall();
        next.start();
        Waiting.until(PATIENCE, () -> outputs.scores().size() == RECORDS,
            () -> "the next owner did not score all records");
        assertTrue(broker.proxy(0).held() > 0, "nothing was held back");
        broker.proxy(0).resume();
        send(clients);
        assertEquals(2 * RECORDS, clients.scores("lines-scores", 2 * RECORDS, PATIENCE).size());
      }
    }
  }

  private ServiceInstance instance(ProxiedBroker broker, int number) {
    String name = "instance-" + number;
    List<String> arguments = new ArrayList<>(List.of("--bootstrap", broker.proxy(number).address(), "--input", "lines",
        "--model", Path.of("src/main/bundles/logs").toAbsolutePath().toString()));
    arguments.addAll(ServeProcess.settings("application-id=lines", "instance-id=" + name, "topics.timeout=10m",
        "topics.scores=lines-scores", "topics.alerts=lines-alerts", "topics.dead-letters=lines-letters",
        "session-timeout=" + SESSION.toSeconds() + "s", "cores=1", "kafka.\"poll.ms\"=100"));
    return new ServiceInstance(name, folder.resolve(name), arguments);
  }

  private static void send(TestClients clients) throws Exception {
    try (var producer = clients.producer()) {
      for (int i = 0; i < RECORDS; i++) {
        producer.send(new ProducerRecord<>("lines", PARTITION, new byte[] {(byte) i},
            ("GET /login/" + i + " 200").getBytes(StandardCharsets.UTF_8))).get();
      }
    }
  }

  /// Returns the next offset that the group reads.
  private static long committed(TestClients clients) throws Exception {
    try (Admin admin = clients.admin()) {
      var offset = admin.listConsumerGroupOffsets("lines").partitionsToOffsetAndMetadata().get()
          .get(new TopicPartition("lines", PARTITION));
      return offset == null ? 0 : offset.offset();
    }
  }
}
