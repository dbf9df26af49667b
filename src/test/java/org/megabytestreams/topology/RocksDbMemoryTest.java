package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksDbMemoryTest {
  private static final int BUDGET = 4 << 20;
  /// Of each store: less than it would keep in memory by itself.
  private static final int WRITTEN = 3 << 20;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final long PAUSE_MILLIS = 10;
  private static final List<String> STORES = List.of("a", "b", "c");

  @TempDir
  Path folder;

  private long unflushed;

  /// All in one go: the driver has stores written to disk between records.
  @Test
  void limitsMemoryAndOpenFilesOfAllStores() throws IOException {
    Properties properties = new Properties();
    properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
    try (RocksDbMemory memory = new RocksDbMemory(BUDGET)) {
      memory.addTo(properties);
      try (var driver = new TopologyTestDriver(topology(), properties)) {
        driver.createInputTopic("in", new ByteArraySerializer(), new ByteArraySerializer()).pipeInput(new byte[0]);
        assertTrue(unflushed <= BUDGET, unflushed + " bytes were written and did not come to disk");
        assertTrue(openFiles() <= OpenFiles.MAX_OF_STORE * STORES.size(), openFiles() + " files are open");
        for (String store : STORES) {
          assertEquals(BUDGET, metric(driver.metrics(), store, "block-cache-capacity"));
        }
      }
    }
  }

  /// Of this test's stores.
  private long openFiles() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(this::isStore).count();
    }
  }

  private boolean isStore(Path open) {
    try {
      return Files.readSymbolicLink(open).startsWith(folder);
    } catch (IOException _) {
      return false; // closed meanwhile
    }
  }

  private Topology topology() {
    var deserializer = new ByteArrayDeserializer();
    Topology topology = new Topology().addSource("source", deserializer, deserializer, "in")
        .addProcessor("fill", () -> new ContextualProcessor<byte[], byte[], byte[], byte[]>() {
          @Override
          public void process(Record<byte[], byte[]> record) {
            fill(context());
          }
        }, "source");
    STORES.forEach(store -> topology.addStateStore(Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(store),
        Serdes.Integer(), Serdes.ByteArray()).withLoggingDisabled(), "fill"));
    return topology;
  }

  /// A store goes to disk in another thread, and only when it is written to while none of it is on its way there: on a
  /// slow disk all has been written by then, so a little more is.
  private void fill(ProcessorContext<?, ?> context) {
    Random random = new Random(1);
    byte[] value = new byte[1024];
    for (int i = 0; i < WRITTEN / value.length; i++) {
      random.nextBytes(value);
      put(context, i, value);
    }
    for (long left = PATIENCE.toMillis() / PAUSE_MILLIS; left > 0 && unflushed(context) > BUDGET; left--) {
      put(context, 0, new byte[0]);
      pause();
    }
    unflushed = unflushed(context);
  }

  private static void put(ProcessorContext<?, ?> context, int key, byte[] value) {
    for (String store : STORES) {
      KeyValueStore<Integer, byte[]> its = context.getStateStore(store);
      its.put(key, value);
    }
  }

  private static long unflushed(ProcessorContext<?, ?> context) {
    return STORES.stream()
        .mapToLong(store -> metric(context.metrics().metrics(), store, "cur-size-all-mem-tables")).sum();
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long metric(Map<MetricName, ? extends Metric> metrics, String store, String name) {
    return metrics.entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(name) && entry.getKey().tags().containsValue(store))
        .map(entry -> (BigInteger) entry.getValue().metricValue()).findFirst().orElseThrow().longValueExact();
  }
}
