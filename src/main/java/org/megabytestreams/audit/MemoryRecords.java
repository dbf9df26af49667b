package org.megabytestreams.audit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.megabytestreams.matchmodel.MatchMemory;
import org.megabytestreams.matchmodel.MemoryBlock;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.GuessContext;
import org.megabytestreams.stream.MemoryRange;
import org.megabytestreams.stream.PartitionMemory;

/// Holds the records of a partition, as far back as the memory of a score reaches that is still to be verified.
final class MemoryRecords {
  private record Kept(long offset, byte[] value) {}

  private static final int MAX_SHOWN = 8;
  /// More than the records of the blocks of the largest memory take, with those of the open block.
  private static final long MAX_BYTES = 32 << 20;

  private final Deque<Kept> records = new ArrayDeque<>();
  private long bytes;
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
    if (offset >= from && value != null && PartitionMemory.isKept(value.length)) {
      records.add(new Kept(offset, value));
      bytes += value.length;
    }
    while (!records.isEmpty() && (records.peek().offset() < from || bytes > MAX_BYTES)) {
      bytes -= records.remove().value().length;
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
    if (range.blocks() == null) {
      throw new StreamHistory.MissingContextException(VerificationResult.OLDER_RELEASE,
          "memory: expected memoryBlockOffsets, got none, as from a release that made a memory in one piece");
    }
    Framing framing = geometry.framing();
    List<GuessContext> further = geometry.options().guessContexts();
    if (latest == null || framing != latestFraming || !further.equals(latestFurther) || older != latestOlder
        || !sameRecords(range, latestRange)) {
      renewed.run();
      latest = memory(blocks(range), framing, older, further);
      latestRange = range;
      latestFraming = framing;
      latestFurther = further;
      latestOlder = older;
    }
    return latest;
  }

  private static boolean sameRecords(MemoryRange one, MemoryRange other) {
    return one.from() == other.from() && one.to() == other.to() && one.blocks().equals(other.blocks())
        && one.records() == other.records()
        && excludedBefore(one).equals(excludedBefore(other));
  }

  private static List<Long> excludedBefore(MemoryRange range) {
    return range.excluded().stream().filter(offset -> offset < range.to()).toList();
  }

  private static MatchMemory memory(List<List<byte[]>> blocks, Framing framing, MatchMemory older,
      List<GuessContext> further) {
    List<MemoryBlock> before = blocks.subList(0, blocks.size() - 1).stream()
        .map(block -> MemoryBlock.of(framing.frame(block), further)).toList();
    return MatchMemory.of(before, framing.frame(blocks.getLast()), older, further);
  }

  /// Returns the records of each block.
  private List<List<byte[]>> blocks(MemoryRange range) throws StreamHistory.MissingContextException {
    checkBlocks(range);
    List<Kept> kept = kept(range);
    List<List<byte[]>> blocks = new ArrayList<>();
    int at = 0;
    for (long end : ends(range)) {
      List<byte[]> block = new ArrayList<>();
      for (; at < kept.size() && kept.get(at).offset() < end; at++) {
        block.add(kept.get(at).value());
      }
      blocks.add(block);
    }
    return blocks;
  }

  private static void checkBlocks(MemoryRange range) throws StreamHistory.MissingContextException {
    boolean right = range.blocks().size() < PartitionMemory.BLOCKS;
    long start = range.from();
    for (long end : ends(range)) {
      right &= start < end;
      start = end;
    }
    if (!right) {
      throw new StreamHistory.MissingContextException(VerificationResult.CONTEXT_CHANGED,
          "memory: expected at most " + (PartitionMemory.BLOCKS - 1) + " ascending memoryBlockOffsets between "
              + range.from() + " and " + range.to() + ", got " + range.blocks().stream().limit(MAX_SHOWN).toList());
    }
  }

  /// Returns the offsets behind each block.
  private static List<Long> ends(MemoryRange range) {
    return Stream.concat(range.blocks().stream(), Stream.of(range.to())).toList();
  }

  private List<Kept> kept(MemoryRange range) throws StreamHistory.MissingContextException {
    Set<Long> excluded = new HashSet<>(range.excluded());
    List<Kept> values = records.stream()
        .filter(kept -> kept.offset() >= range.from() && kept.offset() < range.to())
        .filter(kept -> !excluded.contains(kept.offset())).toList();
    if (values.size() < range.records()) {
      throw new StreamHistory.MissingContextException(VerificationResult.CONTEXT_GONE,
          "memory: the receipt names " + range.records() + " records from offset " + range.from() + " to " + range.to()
              + ", the topic has " + values.size() + " in the last " + (MAX_BYTES >> 20) + " MiB before the score");
    }
    return withoutTooLong(values, range.records());
  }

  /// Leaves out the longest records, which the service did not take, until as many are left as the receipt names. What
  /// is too long there depends on its settings.
  private static List<Kept> withoutTooLong(List<Kept> values, long wanted) {
    if (values.size() == wanted) {
      return values;
    }
    int[] lengths = values.stream().mapToInt(kept -> kept.value().length).sorted().toArray();
    int longest = lengths[(int) wanted - 1];
    return values.stream().filter(kept -> kept.value().length <= longest).limit(wanted).toList();
  }
}
