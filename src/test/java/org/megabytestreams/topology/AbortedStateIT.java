package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TestJson;
import org.megabytestreams.testing.TinyBundle;
import org.megabytestreams.testing.Waiting;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksIterator;

/// Checks that nothing is scored with what an unfinished transaction left in the stores of a crashed service.
///
/// Kafka Streams before 4.2.2 took such a store over where it had restored one in the run that crashed (KAFKA-20685).
class AbortedStateIT {
  private static final int STREAMS = 8000;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final String[] WHOLE_TRANSACTION = {"commit-interval=50s", "batch.commit-after=1h"};

  @TempDir
  Path folder;

  private BrokerProcess broker;
  private Bundle bundle;

  @Test
  void ignoresWhatACrashLeftInTheStores() throws Exception {
    bundle = TinyBundle.write(folder.resolve("bundle"));
    try (BrokerProcess started = TestBroker.start(folder.resolve("broker"))) {
      broker = started;
      TestClients kafka = new TestClients(broker.bootstrapServers());
      kafka.create(1, "lines", "disturbed-scores", "disturbed-alerts", "calm-scores", "calm-alerts", "dead-letters");
      try (ServeProcess serve = serve("disturbed")) {
        send(kafka, 1);
        kafka.awaitAtLeast("disturbed-scores", STREAMS, TIMEOUT);
        assertTrue(serve.terminate() != null, serve.output());
      }
      try (ServeProcess serve = serve("disturbed", WHOLE_TRANSACTION)) {
        serve.await("(scoring lines of )");
        Set<Path> committed = tables();
        send(kafka, 2);
        kafka.awaitUncommitted("disturbed-scores", 2 * STREAMS, TIMEOUT);
        Waiting.until(TIMEOUT, () -> !committed.containsAll(tables()), () -> "nothing uncommitted came to disk");
        serve.kill();
      }
      try (ServeProcess serve = serve("disturbed"); ServeProcess calm = serve("calm")) {
        send(kafka, 3);
        List<ConsumerRecord<byte[], byte[]>> scores = kafka.read("disturbed-scores", 3 * STREAMS, TIMEOUT);
        assertSame(kafka.read("calm-scores", 3 * STREAMS, TIMEOUT), scores);
        assertTrue(serve.terminate() != null, serve.output());
        calm.terminate();
      }
      assertStoreHoldsWhatItsChangelogHolds(kafka);
    }
  }

  /// Little memory for stores, so that much of what they write is on disk before it is committed.
  private ServeProcess serve(String application, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--bootstrap", broker.bootstrapServers(), "--input", "lines",
        "--data", folder.resolve(application).toString(), "--model", bundle.folder().toString()));
    arguments.addAll(ServeProcess.settings("application-id=" + application,
        "topics.scores=" + application + "-scores", "topics.alerts=" + application + "-alerts", "session-timeout=2s",
        "transaction-timeout=60s", "cores=1", "store-memory=16M", "kafka.\"statestore.cache.max.bytes\"=0"));
    arguments.addAll(ServeProcess.settings(more));
    Path output = Files.createTempFile(folder, application, ".out");
    return ServeProcess.start(output, arguments.toArray(String[]::new));
  }

  private static void send(TestClients kafka, int wave) {
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      for (int i = 0; i < STREAMS; i++) {
        producer.send(new ProducerRecord<>("lines", ("stream " + i).getBytes(StandardCharsets.UTF_8),
            ("wave " + wave + " of stream " + i).repeat(3).getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  /// The tables of the store of streams that are on disk.
  private Set<Path> tables() throws IOException {
    try (Stream<Path> files = Files.list(store())) {
      return files.filter(file -> file.toString().endsWith(".sst")).collect(Collectors.toSet());
    }
  }

  private Path store() {
    return folder.resolve("disturbed/state/disturbed/0_0/rocksdb/streams");
  }

  private static void assertSame(Collection<ConsumerRecord<byte[], byte[]>> expected,
      Collection<ConsumerRecord<byte[], byte[]>> actual) {
    assertEquals(expected.size(), actual.size());
    Map<Long, JsonNode> scores = new HashMap<>();
    actual.forEach(record -> {
      JsonNode score = TestJson.read(record.value());
      scores.put(score.get("offset").asLong(), score);
    });
    List<String> differences = new ArrayList<>();
    for (var record : expected) {
      JsonNode calm = TestJson.read(record.value());
      JsonNode disturbed = scores.get(calm.get("offset").asLong());
      if (Math.abs(calm.get("bits").asDouble() - disturbed.get("bits").asDouble()) > 0.01
          || !calm.get("contextOffset").equals(disturbed.get("contextOffset"))) {
        differences.add(calm + " undisturbed, " + disturbed + " after a crash");
      }
    }
    assertTrue(differences.isEmpty(), differences.size() + " scores: " + differences.stream().findFirst());
  }

  private void assertStoreHoldsWhatItsChangelogHolds(TestClients kafka) throws Exception {
    Map<Bytes, byte[]> changelog = new HashMap<>();
    kafka.read("disturbed-streams-changelog", STREAMS, TIMEOUT)
        .forEach(record -> changelog.put(Bytes.wrap(record.key()), record.value()));
    assertEquals(STREAMS, changelog.size());
    try (Options options = new Options(); RocksDB db = RocksDB.openReadOnly(options, store().toString());
        RocksIterator entries = db.newIterator()) {
      int count = 0;
      for (entries.seekToFirst(); entries.isValid(); entries.next()) {
        assertArrayEquals(changelog.get(Bytes.wrap(entries.key())), entries.value(), Arrays.toString(entries.key()));
        count++;
      }
      assertEquals(STREAMS, count);
    }
  }
}
