package org.megabytestreams.live;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Says how far a client has read a topic: the latest offset of each partition, as in `0:4711,2:60`.
///
/// Not safe for use by several threads.
final class LivePosition {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9}:\\d{1,18})(,\\d{1,9}:\\d{1,18}){0,9999}");

  private final TreeMap<Integer, Long> offsets;

  private LivePosition(Map<Integer, Long> offsets) {
    this.offsets = new TreeMap<>(offsets);
  }

  static LivePosition start() {
    return new LivePosition(Map.of());
  }

  /// Reads what [#toString] wrote; empty if it is no position.
  static Optional<LivePosition> parse(String text) {
    if (text == null || !FORM.matcher(text).matches()) {
      return Optional.empty();
    }
    LivePosition position = start();
    for (String entry : text.split(",")) {
      String[] parts = entry.split(":");
      position.pass(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
    }
    return Optional.of(position);
  }

  LivePosition copy() {
    return new LivePosition(offsets);
  }

  void pass(int partition, long offset) {
    offsets.merge(partition, offset, Math::max);
  }

  boolean isBefore(LiveMessage message) {
    return message.offset() > offsets.getOrDefault(message.partition(), -1L);
  }

  /// Returns how many offsets lie between this position and those where `begins` begins.
  long missing(Map<Integer, Long> begins) {
    return begins.entrySet().stream()
        .mapToLong(begin -> offsets.containsKey(begin.getKey())
            ? Math.max(0, begin.getValue() - offsets.get(begin.getKey()) - 1) : 0)
        .sum();
  }

  @Override
  public String toString() {
    return offsets.entrySet().stream().map(entry -> entry.getKey() + ":" + entry.getValue())
        .collect(Collectors.joining(","));
  }
}
