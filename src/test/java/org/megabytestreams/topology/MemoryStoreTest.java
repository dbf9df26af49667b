package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.stream.PartitionMemory.Entry;

/// Stores the records of memories, and restores these.
class MemoryStoreTest {
  private static final int LONG_BYTES = 400_000;

  private KeyValueStore<Bytes, byte[]> states;
  private MemoryStore store;

  @BeforeEach
  void open() {
    var context = new MockProcessorContext<Void, Void>(new Properties());
    states = Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(MemoryStore.NAME), Serdes.Bytes(),
        Serdes.ByteArray()).withLoggingDisabled().build();
    states.init(context.getStateStoreContext(), states);
    store = new MemoryStore(states);
  }

  @Test
  void restoresRecordsOfSeveralTopicsInTheirBlocks() {
    List<Entry> first = List.of(entry("a", "k", 3, 10, false), entry("a", null, 4, 0, false));
    List<Entry> second = List.of(entry("a", "", 7, 300, true));
    List<Entry> other = List.of(entry("ab", "k", 1, LONG_BYTES, false), entry("ab", "k", 2, LONG_BYTES, false),
        Entry.of(new StreamId("ab", new byte[] {0}), 300, new byte[1 << 20], false));
    store.add("a", 3, first);
    store.add("a", 7, second);
    store.add("ab", 1, other);
    Map<String, List<Entry>> restored = restored();
    List<Entry> ofA = new ArrayList<>(first);
    ofA.addAll(second);
    assertSame(ofA, restored.get("a"));
    assertSame(other, restored.get("ab"));
    assertNull(restored.get("ab").getLast().value(), "a record that is too long was kept");
  }

  @Test
  void saysInOneLineThatItIsDamaged() {
    states.put(Bytes.wrap("a\nb\0 0123456701234567".getBytes(StandardCharsets.UTF_8)), new byte[] {9});
    assertEquals("corrupt memory of topic a\\u000ab\\u0000",
        assertThrows(MemoryStore.CorruptMemoryException.class, this::restored).getMessage());
    states.put(Bytes.wrap(new byte[] {0}), new byte[0]);
    assertEquals("corrupt store memory: expected keys of topic, block and offset",
        assertThrows(IllegalStateException.class, this::restored).getMessage());
  }

  @Test
  void deletesABlockAndATopic() {
    store.add("a", 3, List.of(entry("a", "k", 3, 10, false), entry("a", "k", 4, 10, false)));
    store.add("a", 3, List.of(entry("a", "k", 5, 10, false)));
    store.add("a", 6, List.of(entry("a", "k", 6, 10, false)));
    store.add("b", 3, List.of(entry("b", "k", 3, 10, false)));
    store.deleteBlock("a", 3);
    assertEquals(List.of(6L), restored().get("a").stream().map(Entry::offset).toList());
    store.delete("a");
    assertFalse(restored().containsKey("a"));
    assertTrue(restored().containsKey("b"));
    store.delete("b");
    assertFalse(states.all().hasNext());
  }

  @Test
  void givesTheLastRecordsOfAStream() {
    for (int i = 0; i < 20; i++) {
      store.add("a", i / 5 * 5, List.of(entry("a", i % 2 == 0 ? "k" : "other", i, 10, i == 16)));
    }
    StreamId stream = new StreamId("a", "k".getBytes());
    assertEquals(List.of(10, 12, 14, 18), numbers(MemoryStore.lastRecords(states, stream, 35)));
    assertEquals(9, MemoryStore.lastRecords(states, stream, 1000).size());
  }

  private static List<Integer> numbers(List<byte[]> records) {
    return records.stream().map(record -> (int) record[0]).toList();
  }

  private Map<String, List<Entry>> restored() {
    Map<String, List<Entry>> restored = new TreeMap<>();
    store.restore((topic, block, entries) -> restored.computeIfAbsent(topic, _ -> new ArrayList<>()).addAll(entries));
    return restored;
  }

  private static void assertSame(List<Entry> expected, List<Entry> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).stream(), actual.get(i).stream());
      assertEquals(expected.get(i).offset(), actual.get(i).offset());
      assertEquals(expected.get(i).bytes(), actual.get(i).bytes());
      assertEquals(expected.get(i).unusual(), actual.get(i).unusual());
      assertArrayEquals(expected.get(i).value(), actual.get(i).value());
    }
  }

  private static Entry entry(String topic, String key, long offset, int bytes, boolean unusual) {
    byte[] value = new byte[bytes];
    if (bytes > 0) {
      value[0] = (byte) offset;
    }
    return Entry.of(new StreamId(topic, key == null ? null : key.getBytes()), offset, value, unusual);
  }
}
