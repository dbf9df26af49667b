package org.megabytestreams.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/// Detects that the offsets of an input partition have gone back, and numbers the histories between.
///
/// A task has one partition of each input topic.
///
/// A history ends when the offset of a record is at or below one that was taken in before. Reasons are:
/// - The offsets of the consumer group were set back.
/// - The topic was deleted and created again.
/// - A broker lost records.
///
/// Records of two histories are unrelated, even in streams whose own offsets still ascend. A topic may be created again
/// and grow beyond the last offset before the service reads it. Such a topic cannot be told from the former one.
final class PartitionHistories {
  private static final String PREFIX = "history/";

  /// @param number from 0
  /// @param lastOffset that was taken in; −1 if none was
  private record History(long number, long lastOffset) {}

  private final KeyValueStore<Bytes, byte[]> store;
  private final Map<String, History> histories = new HashMap<>();
  private final Map<String, History> stored = new HashMap<>();

  /// @param store shared with other keys
  PartitionHistories(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /// Tells whether a record begins another history.
  boolean goesBack(String topic, long offset) {
    return offset <= history(topic).lastOffset();
  }

  /// Begins another history. No record of the former one may wait to be scored.
  void begin(String topic) {
    put(topic, new History(history(topic).number() + 1, -1));
  }

  /// Takes note of a record that waits to be scored.
  void take(String topic, long offset) {
    History history = history(topic);
    histories.put(topic, new History(history.number(), Math.max(offset, history.lastOffset())));
  }

  /// Returns the number of the history that the records taken in belong to.
  long number(String topic) {
    return history(topic).number();
  }

  /// Stores what was taken in, once it is scored. Records that still wait are taken in again at the next start.
  void store() {
    Map.copyOf(histories).forEach((topic, history) -> {
      if (!history.equals(stored.get(topic))) {
        put(topic, history);
      }
    });
  }

  private History history(String topic) {
    return histories.computeIfAbsent(topic, _ -> {
      byte[] bytes = store.get(key(topic));
      ByteBuffer in = bytes == null ? null : ByteBuffer.wrap(bytes);
      History history = in == null ? new History(0, -1) : new History(in.getLong(), in.getLong());
      stored.put(topic, history);
      return history;
    });
  }

  private void put(String topic, History history) {
    histories.put(topic, history);
    stored.put(topic, history);
    store.put(key(topic), ByteBuffer.allocate(2 * Long.BYTES).putLong(history.number()).putLong(history.lastOffset())
        .array());
  }

  private static Bytes key(String topic) {
    return Bytes.wrap((PREFIX + topic).getBytes(StandardCharsets.UTF_8));
  }
}
