package org.megabytestreams.topology;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.stream.PartitionMemory.Entry;
import org.megabytestreams.wire.OneLine;

/// Holds the records that the memories of a task's partitions have, in the order of topic, block and offset.
///
/// A key is topic, a zero byte, the offset at which the block begins, and the offset of the chunk's first record,
/// big-endian. A value is a chunk: the records that were scored together.
final class MemoryStore {
  static final String NAME = "memory";
  private static final int POSITION_BYTES = 2 * Long.BYTES;
  private static final int MAX_CHUNK_BYTES = 512 << 10;
  private static final byte VERSION = 1;
  /// Offset, flags, and the lengths of key and value.
  private static final int HEAD_BYTES = Long.BYTES + 1 + 2 * Integer.BYTES;
  private static final int UNUSUAL = 1;
  private static final int TOO_LONG = 2;
  private static final int NO_KEY = 4;

  /// Reports a chunk that is no chunk of records.
  static final class CorruptMemoryException extends RuntimeException {
    private final String topic;

    CorruptMemoryException(String topic) {
      super("corrupt memory of topic " + OneLine.of(topic));
      this.topic = topic;
    }

    String topic() {
      return topic;
    }
  }

  private final KeyValueStore<Bytes, byte[]> store;

  MemoryStore(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /// Adds records of one topic, which are in one block, in the order of their offsets.
  ///
  /// @param block offset at which the block begins
  void add(String topic, long block, List<Entry> entries) {
    int from = 0;
    int bytes = 0;
    for (int i = 0; i < entries.size(); i++) {
      int length = length(entries.get(i));
      if (i > from && bytes + length > MAX_CHUNK_BYTES) {
        put(topic, block, entries.subList(from, i), bytes);
        from = i;
        bytes = 0;
      }
      bytes += length;
    }
    if (from < entries.size()) {
      put(topic, block, entries.subList(from, entries.size()), bytes);
    }
  }

  private void put(String topic, long block, List<Entry> entries, int bytes) {
    ByteBuffer out = ByteBuffer.allocate(1 + bytes).put(VERSION);
    for (Entry entry : entries) {
      byte[] key = entry.stream().key();
      int flags = (entry.unusual() ? UNUSUAL : 0) | (entry.value() == null ? TOO_LONG : 0) | (key == null ? NO_KEY : 0);
      out.putLong(entry.offset()).put((byte) flags).putInt(key == null ? 0 : key.length).putInt(entry.bytes());
      out.put(key == null ? new byte[0] : key).put(entry.value() == null ? new byte[0] : entry.value());
    }
    store.put(key(topic, block, entries.getFirst().offset()), out.array());
  }

  private static int length(Entry entry) {
    byte[] key = entry.stream().key();
    return HEAD_BYTES + (key == null ? 0 : key.length) + (entry.value() == null ? 0 : entry.value().length);
  }

  /// Takes a chunk of a topic's records, which are in the block that begins at offset `block`.
  interface Chunks {
    void accept(String topic, long block, List<Entry> entries);
  }

  /// Hands every record over, in the order of topic, block and offset.
  ///
  /// @throws CorruptMemoryException if a chunk is damaged
  /// @throws IllegalStateException if a key is damaged
  void restore(Chunks chunks) {
    try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
      while (entries.hasNext()) {
        KeyValue<Bytes, byte[]> chunk = entries.next();
        byte[] key = chunk.key.get();
        if (key.length <= POSITION_BYTES) {
          throw new IllegalStateException("corrupt store " + NAME + ": expected keys of topic, block and offset");
        }
        String topic = new String(key, 0, key.length - POSITION_BYTES - 1, StandardCharsets.UTF_8);
        long block = ByteBuffer.wrap(key).getLong(key.length - POSITION_BYTES);
        chunks.accept(topic, block, decode(topic, chunk.value));
      }
    }
  }

  private static List<Entry> decode(String topic, byte[] chunk) {
    List<Entry> entries = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(chunk);
    try {
      if (in.get() != VERSION) {
        throw new CorruptMemoryException(topic);
      }
      while (in.hasRemaining()) {
        long offset = in.getLong();
        int flags = in.get();
        int keyBytes = in.getInt();
        int bytes = in.getInt();
        int valueBytes = (flags & TOO_LONG) != 0 ? 0 : bytes;
        if (keyBytes < 0 || bytes < 0 || (long) keyBytes + valueBytes > in.remaining()) {
          throw new CorruptMemoryException(topic);
        }
        byte[] key = new byte[keyBytes];
        byte[] value = (flags & TOO_LONG) != 0 ? null : new byte[bytes];
        in.get(key);
        if (value != null) {
          in.get(value);
        }
        StreamId stream = new StreamId(topic, (flags & NO_KEY) != 0 ? null : key);
        entries.add(new Entry(stream, offset, bytes, value, (flags & UNUSUAL) != 0));
      }
    } catch (BufferUnderflowException _) {
      throw new CorruptMemoryException(topic);
    }
    return entries;
  }

  /// Returns a stream's records in a store that another thread reads: the last ones that have `maxBytes` bytes
  /// together, or all.
  static List<byte[]> lastRecords(ReadOnlyKeyValueStore<Bytes, byte[]> store, StreamId stream, int maxBytes) {
    Deque<byte[]> records = new ArrayDeque<>();
    long bytes = 0;
    try (KeyValueIterator<Bytes, byte[]> chunks =
        store.reverseRange(key(stream.topic(), 0, 0), key(stream.topic(), Long.MAX_VALUE, Long.MAX_VALUE))) {
      while (chunks.hasNext() && bytes < maxBytes) {
        for (Entry entry : decode(stream.topic(), chunks.next().value).reversed()) {
          if (bytes < maxBytes && entry.value() != null && !entry.unusual() && entry.stream().equals(stream)) {
            records.addFirst(entry.value());
            bytes += entry.bytes();
          }
        }
      }
    }
    return List.copyOf(records);
  }

  /// Deletes the records of a block.
  void deleteBlock(String topic, long block) {
    deleteRange(key(topic, block, 0), key(topic, block, Long.MAX_VALUE));
  }

  /// Deletes all records of a topic.
  void delete(String topic) {
    deleteRange(key(topic, 0, 0), key(topic, Long.MAX_VALUE, Long.MAX_VALUE));
  }

  private void deleteRange(Bytes from, Bytes to) {
    List<Bytes> keys = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> range = store.range(from, to)) {
      range.forEachRemaining(entry -> keys.add(entry.key));
    }
    keys.forEach(store::delete);
  }

  private static Bytes key(String topic, long block, long offset) {
    byte[] name = topic.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(name.length + 1 + POSITION_BYTES).put(name).put((byte) 0).putLong(block).putLong(offset)
            .array());
  }
}
