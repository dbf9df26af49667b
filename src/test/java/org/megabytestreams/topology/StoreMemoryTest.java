package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreMemoryTest {
  private static final int BUDGET = 4 << 20;
  private static final List<String> STORES = List.of("a", "b", "c");

  @TempDir
  Path folder;

  /// Each store takes three times the budget.
  @Test
  void isSharedByStoresAndKept() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
    try (StoreMemory memory = new StoreMemory(BUDGET)) {
      memory.addTo(properties);
      try (var driver = new TopologyTestDriver(topology(), properties)) {
        var in = driver.createInputTopic("in", new ByteArraySerializer(), new ByteArraySerializer());
        Random random = new Random(1);
        byte[] value = new byte[1024];
        long mostWritten = 0;
        for (int i = 0; i < 3 * BUDGET / value.length; i++) {
          random.nextBytes(value);
          in.pipeInput(BigInteger.valueOf(random.nextInt()).toByteArray(), value.clone());
          mostWritten = Math.max(mostWritten, sum(driver, "cur-size-all-mem-tables"));
        }
        assertTrue(mostWritten <= BUDGET, mostWritten + " bytes are written and not on disk");
        for (String store : STORES) {
          assertEquals(BUDGET, metric(driver, store, "block-cache-capacity").longValueExact());
        }
      }
    }
  }

  private static Topology topology() {
    var deserializer = new ByteArrayDeserializer();
    Topology topology = new Topology().addSource("source", deserializer, deserializer, "in")
        .addProcessor("put", () -> new ContextualProcessor<byte[], byte[], byte[], byte[]>() {
          @Override
          public void process(Record<byte[], byte[]> record) {
            for (String store : STORES) {
              KeyValueStore<byte[], byte[]> its = context().getStateStore(store);
              its.put(record.key(), record.value());
            }
          }
        }, "source");
    STORES.forEach(store -> topology.addStateStore(Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(store),
        Serdes.ByteArray(), Serdes.ByteArray()).withLoggingDisabled(), "put"));
    return topology;
  }

  private static long sum(TopologyTestDriver driver, String name) {
    return STORES.stream().mapToLong(store -> metric(driver, store, name).longValueExact()).sum();
  }

  private static BigInteger metric(TopologyTestDriver driver, String store, String name) {
    return driver.metrics().entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(name) && entry.getKey().tags().containsValue(store))
        .map(Map.Entry::getValue).map(metric -> (BigInteger) metric.metricValue()).findFirst().orElseThrow();
  }
}
