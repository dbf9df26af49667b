package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.megabytestreams.wire.RecordPosition;
import org.megabytestreams.wire.ScoreFields;

class PendingStoreTest {
  private final KeyValueStore<Bytes, byte[]> raw = Stores.keyValueStoreBuilder(
      Stores.inMemoryKeyValueStore("pending"), Serdes.Bytes(), Serdes.ByteArray()).withLoggingDisabled().build();
  private final PendingStore store = new PendingStore(raw);

  PendingStoreTest() {
    raw.init(new MockProcessorContext<Void, Void>().getStateStoreContext(), raw);
  }

  @Test
  void returnsRecordsInOrderWhateverTheirLengths() {
    List<PendingRecord> records = new ArrayList<>();
    Random random = new Random(3);
    long offset = 0;
    for (int length : new int[] {0, 1, PendingStore.CHUNK_BYTES - 21, PendingStore.CHUNK_BYTES - 20,
        PendingStore.CHUNK_BYTES - 19, PendingStore.CHUNK_BYTES, 1 << 20}) {
      byte[] value = new byte[length];
      random.nextBytes(value);
      for (byte[] key : new byte[][] {null, {}, {0, 1}}) {
        offset += 1L << 7;
        var origin = new ScoreFields.Origin(new RecordPosition("t", 300, offset), offset * 2);
        records.add(new PendingRecord(origin, key, key, value));
      }
    }
    List<PendingRecord> shuffled = new ArrayList<>(records);
    Collections.shuffle(shuffled, random);
    shuffled.forEach(store::put);
    List<PendingRecord> read = store.all();
    assertEquals(records.size(), read.size());
    for (int i = 0; i < read.size(); i++) {
      assertEquals(records.get(i).origin(), read.get(i).origin());
      assertArrayEquals(records.get(i).key(), read.get(i).key());
      assertArrayEquals(records.get(i).traceparent(), read.get(i).traceparent());
      assertArrayEquals(records.get(i).value(), read.get(i).value());
    }
    try (var entries = raw.all()) {
      entries.forEachRemaining(entry -> assertTrue(entry.value.length <= PendingStore.CHUNK_BYTES));
    }
    records.forEach(store::delete);
    assertEquals(List.of(), store.all());
    assertEquals(0, raw.approximateNumEntries());
  }

  @ParameterizedTest
  @CsvSource({"70, 00", "740000000000000000000000000000000000, ffffffff",
      "740000000000000000000000000000000000, 00000001",
      "740000000000000000000000000000000000, 00000014000000000000000700000009ffffffff",
      "70, 00000014000000000000000700000000ffffffff"})
  void saysThatTheStoreIsDamaged(String key, String value) {
    raw.put(Bytes.wrap(HexFormat.of().parseHex(key)), HexFormat.of().parseHex(value));
    assertEquals("corrupt store pending: expected waiting records, each as long as it says",
        assertThrows(IllegalStateException.class, store::all).getMessage());
  }
}
