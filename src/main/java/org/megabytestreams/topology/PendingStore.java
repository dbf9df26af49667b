package org.megabytestreams.topology;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.megabytestreams.wire.RecordPosition;
import org.megabytestreams.wire.ScoreFields;

/// Holds the records that are consumed and not yet scored, in the order of topic, partition and offset.
///
/// A key is topic, a zero byte, partition, offset and chunk, big-endian. So the store's byte order is that order.
/// Values are cut into chunks, so that none is near the size limit of a changelog topic.
final class PendingStore {
  static final String NAME = "pending";
  static final int CHUNK_BYTES = 256 * 1024;
  private static final int POSITION_BYTES = Integer.BYTES + Long.BYTES + Integer.BYTES;
  /// The head of the encoding holds its length, the timestamp, and the lengths of key and trace.
  private static final int HEAD_BYTES = Long.BYTES + 3 * Integer.BYTES;

  private final KeyValueStore<Bytes, byte[]> store;

  PendingStore(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  void put(PendingRecord record) {
    ByteBuffer all = encode(record);
    for (int chunk = 0; all.hasRemaining(); chunk++) {
      byte[] part = new byte[Math.min(CHUNK_BYTES, all.remaining())];
      all.get(part);
      store.put(key(record.position(), chunk), part);
    }
  }

  void delete(PendingRecord record) {
    int chunks = Math.ceilDiv(length(record), CHUNK_BYTES);
    for (int chunk = 0; chunk < chunks; chunk++) {
      store.delete(key(record.position(), chunk));
    }
  }

  /// Returns every record in the store, which a task left that ended without scoring them.
  ///
  /// @throws IllegalStateException if an entry is damaged
  List<PendingRecord> all() {
    List<PendingRecord> records = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
      ByteArrayOutputStream value = new ByteArrayOutputStream();
      int length = 0;
      while (entries.hasNext()) {
        KeyValue<Bytes, byte[]> entry = entries.next();
        length = value.size() == 0 ? ByteBuffer.wrap(entry.value).getInt() : length;
        value.writeBytes(entry.value);
        if (value.size() > length) {
          throw corrupt();
        }
        if (value.size() == length) {
          records.add(decode(entry.key.get(), ByteBuffer.wrap(value.toByteArray())));
          value.reset();
        }
      }
    } catch (BufferUnderflowException _) {
      throw corrupt();
    }
    return records;
  }

  private static IllegalStateException corrupt() {
    return new IllegalStateException("corrupt store " + NAME + ": expected waiting records, each as long as it says");
  }

  private static Bytes key(RecordPosition position, int chunk) {
    byte[] topic = position.topic().getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(ByteBuffer.allocate(topic.length + 1 + POSITION_BYTES).put(topic).put((byte) 0)
        .putInt(position.partition()).putLong(position.offset()).putInt(chunk).array());
  }

  private static int length(PendingRecord record) {
    return HEAD_BYTES + length(record.key()) + length(record.traceparent()) + record.value().length;
  }

  private static int length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static ByteBuffer encode(PendingRecord record) {
    ByteBuffer all = ByteBuffer.allocate(length(record));
    all.putInt(length(record)).putLong(record.origin().timestamp());
    putOptional(all, record.key());
    putOptional(all, record.traceparent());
    return all.put(record.value()).flip();
  }

  private static PendingRecord decode(byte[] key, ByteBuffer all) {
    int topicEnd = key.length - POSITION_BYTES - 1;
    if (topicEnd < 0) {
      throw corrupt();
    }
    ByteBuffer numbers = ByteBuffer.wrap(key, topicEnd + 1, POSITION_BYTES);
    var position =
        new RecordPosition(new String(key, 0, topicEnd, StandardCharsets.UTF_8), numbers.getInt(), numbers.getLong());
    all.getInt();
    long timestamp = all.getLong();
    byte[] recordKey = getOptional(all);
    byte[] traceparent = getOptional(all);
    byte[] value = new byte[all.remaining()];
    all.get(value);
    return new PendingRecord(new ScoreFields.Origin(position, timestamp), recordKey, traceparent, value);
  }

  private static void putOptional(ByteBuffer to, byte[] bytes) {
    to.putInt(bytes == null ? -1 : bytes.length);
    if (bytes != null) {
      to.put(bytes);
    }
  }

  private static byte[] getOptional(ByteBuffer from) {
    int length = from.getInt();
    if (length < 0) {
      return null;
    }
    if (length > from.remaining()) {
      throw corrupt();
    }
    byte[] bytes = new byte[length];
    from.get(bytes);
    return bytes;
  }
}
