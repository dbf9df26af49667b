package org.megabytestreams.live;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Says how far a client has read a topic: the latest offset of each partition, as in `0:4711,2:60`.
///
/// Not safe for use by several threads.
final class LivePosition {
  private static final int MAX_PARTITIONS = 10_000;

  private final TreeMap<Integer, Long> offsets;

  private LivePosition(Map<Integer, Long> offsets) {
    this.offsets = new TreeMap<>(offsets);
  }

  static LivePosition start() {
    return new LivePosition(Map.of());
  }

  /// Reads what [#toString] wrote; empty if it is no position.
  static Optional<LivePosition> parse(String text) {
    if (text == null || text.isEmpty()) {
      return Optional.empty();
    }
    String[] entries = text.split(",", MAX_PARTITIONS + 1);
    if (entries.length > MAX_PARTITIONS) {
      return Optional.empty();
    }
    LivePosition position = start();
    try {
      for (String entry : entries) {
        int colon = entry.indexOf(':');
        if (colon < 0) {
          return Optional.empty();
        }
        int partition = Integer.parseInt(entry.substring(0, colon));
        long offset = Long.parseLong(entry.substring(colon + 1));
        if (partition < 0 || offset < 0) {
          return Optional.empty();
        }
        position.pass(partition, offset);
      }
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
    return Optional.of(position);
  }

  LivePosition copy() {
    return new LivePosition(offsets);
  }

  boolean knows(int partition) {
    return offsets.containsKey(partition);
  }

  /// Returns the latest offset of a partition; −1 if there is none.
  long offset(int partition) {
    return offsets.getOrDefault(partition, -1L);
  }

  /// Moves on to an offset, unless that is passed already.
  void pass(int partition, long offset) {
    offsets.merge(partition, offset, Math::max);
  }

  /// Forgets a partition, whose offsets begin again.
  void reset(int partition) {
    offsets.remove(partition);
  }

  boolean isBefore(LiveMessage message) {
    return message.offset() > offset(message.partition());
  }

  @Override
  public String toString() {
    return offsets.entrySet().stream().map(entry -> entry.getKey() + ":" + entry.getValue())
        .collect(Collectors.joining(","));
  }
}
