package org.megabytestreams.audit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.megabytestreams.wire.RecordPosition;
import org.megabytestreams.wire.ScoreFields;

/// Holds what two topics of scores say about the same records. Not safe for use by several threads.
public final class Comparison {
  /// At most this many of the largest differences, and of the records of each kind, are named.
  private static final int TOLD = 20;
  /// What shares a batch moves the published bits of a record by one step of 0.01 at most. That is no difference.
  private static final double MAX_EQUAL = 0.015;

  /// A stream, as scores write it.
  public record Stream(String topic, String name, String encoding) {}

  /// A record that both sides have.
  public record Pair(RecordPosition origin, long bytes, double leftBits, double rightBits) {
    /// Returns how many more bits are on the right.
    public double difference() {
      return rightBits - leftBits;
    }
  }

  /// Groups records that are named by their places.
  public enum Group {
    ALERT_ON_BOTH,
    ALERT_ONLY_LEFT,
    ALERT_ONLY_RIGHT,
    /// A score that the other side lacks.
    ONLY_LEFT,
    ONLY_RIGHT,
    /// A score of a record that has one on the same side already, which counts.
    TWICE_LEFT,
    TWICE_RIGHT,
    /// A record whose hashes differ: its topic was created again between.
    OTHER_BYTES
  }

  /// Counts records, and holds the first of them.
  public static final class Places {
    private long count;
    private final List<RecordPosition> first = new ArrayList<>();

    void add(RecordPosition position) {
      count++;
      if (first.size() < TOLD) {
        first.add(position);
      }
    }

    public long count() {
      return count;
    }

    public List<RecordPosition> first() {
      return first;
    }
  }

  private final BitTotals all = new BitTotals();
  private final Map<Stream, BitTotals> streams = new HashMap<>();
  private final PriorityQueue<Pair> largest = new PriorityQueue<>(Comparator.comparingDouble(Comparison::size));
  private final Map<Group, Places> groups = new EnumMap<>(Group.class);

  Comparison() {
    for (Group group : Group.values()) {
      groups.put(group, new Places());
    }
  }

  void pair(ScoreFields left, ScoreFields right) {
    if (!left.receipt().inputSha256().equals(right.receipt().inputSha256())) {
      add(Group.OTHER_BYTES, left.origin().position());
    }
    Pair pair = new Pair(left.origin().position(), left.bytes(), left.bits(), right.bits());
    all.add(pair);
    Stream stream = new Stream(left.origin().position().topic(), left.name().text(), left.name().encoding());
    streams.computeIfAbsent(stream, _ -> new BitTotals()).add(pair);
    if (differs(pair)) {
      largest.add(pair);
    }
    if (largest.size() > TOLD) {
      largest.remove();
    }
  }

  void add(Group group, RecordPosition position) {
    groups.get(group).add(position);
  }

  static boolean differs(Pair pair) {
    return size(pair) > MAX_EQUAL;
  }

  private static double size(Pair pair) {
    return Math.abs(pair.difference());
  }

  public BitTotals all() {
    return all;
  }

  /// Returns every stream's sums, those that differ most first.
  public List<Map.Entry<Stream, BitTotals>> streams() {
    return streams.entrySet().stream()
        .sorted(Comparator.comparingDouble((Map.Entry<Stream, BitTotals> entry) -> -entry.getValue().difference())
            .thenComparing(entry -> entry.getKey().toString()))
        .toList();
  }

  /// Returns the pairs that differ most, the largest difference first.
  public List<Pair> largest() {
    return largest.stream().sorted(Comparator.comparingDouble(pair -> -size(pair))).toList();
  }

  public Places of(Group group) {
    return groups.get(group);
  }
}
