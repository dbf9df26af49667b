package org.megabytestreams.audit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.megabytestreams.matchmodel.MatchMemory;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.GuessContext;
import org.megabytestreams.stream.MemoryRange;

/// Holds the records of a partition, as far back as the memory of a score reaches that is still to be verified.
final class MemoryRecords {
  private record Kept(long offset, byte[] value) {}

  private final Deque<Kept> records = new ArrayDeque<>();
  private final Runnable renewed;
  private MemoryRange latestRange;
  private Framing latestFraming;
  private List<GuessContext> latestFurther;
  private MatchMemory latestOlder;
  private MatchMemory latest;

  /// @param renewed is told when another memory takes the place of the latest one
  MemoryRecords(Runnable renewed) {
    this.renewed = renewed;
  }

  /// Takes the partition's next record.
  ///
  /// @param from no score to come looks back beyond this offset
  void add(long offset, byte[] value, long from) {
    while (!records.isEmpty() && records.peek().offset() < from) {
      records.remove();
    }
    if (offset >= from && value != null) {
      records.add(new Kept(offset, value));
    }
  }

  /// Makes the memory that a receipt names; null if it is empty.
  ///
  /// @param geometry of the windows that see the memory
  /// @param older the memory of the model's bundle; null if it has none
  MatchMemory memory(MemoryRange range, Geometry geometry, MatchMemory older)
      throws StreamHistory.MissingContextException {
    if (range.records() == 0) {
      return null;
    }
    Framing framing = geometry.framing();
    List<GuessContext> further = geometry.options().guessContexts();
    if (latest == null || framing != latestFraming || !further.equals(latestFurther) || older != latestOlder
        || !sameRecords(range, latestRange)) {
      renewed.run();
      latest = MatchMemory.of(values(range), framing, older, further);
      latestRange = range;
      latestFraming = framing;
      latestFurther = further;
      latestOlder = older;
    }
    return latest;
  }

  private static boolean sameRecords(MemoryRange one, MemoryRange other) {
    return one.from() == other.from() && one.to() == other.to() && one.records() == other.records()
        && excludedBefore(one).equals(excludedBefore(other));
  }

  private static List<Long> excludedBefore(MemoryRange range) {
    return range.excluded().stream().filter(offset -> offset < range.to()).toList();
  }

  private List<byte[]> values(MemoryRange range) throws StreamHistory.MissingContextException {
    Set<Long> excluded = new HashSet<>(range.excluded());
    List<byte[]> values = records.stream()
        .filter(kept -> kept.offset() >= range.from() && kept.offset() < range.to())
        .filter(kept -> !excluded.contains(kept.offset()))
        .map(Kept::value).toList();
    if (values.size() < range.records()) {
      throw new StreamHistory.MissingContextException(VerificationResult.CONTEXT_GONE,
          "memory: the receipt names " + range.records() + " records from offset " + range.from() + " to " + range.to()
              + ", the topic has " + values.size());
    }
    return withoutTooLong(values, range.records());
  }

  /// Leaves out the longest records, which the service did not take, until as many are left as the receipt names.
  private static List<byte[]> withoutTooLong(List<byte[]> values, long wanted) {
    if (values.size() == wanted) {
      return values;
    }
    int[] lengths = values.stream().mapToInt(value -> value.length).sorted().toArray();
    int longest = lengths[(int) wanted - 1];
    return values.stream().filter(value -> value.length <= longest).limit(wanted).toList();
  }
}
