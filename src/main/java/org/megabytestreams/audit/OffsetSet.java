package org.megabytestreams.audit;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.megabytestreams.wire.RecordPosition;

/// Holds which records were met, at about one bit each if they stand side by side.
final class OffsetSet {
  private static final int BITS = 1 << 12;

  private record Block(String topic, int partition, long number) {}

  private final Map<Block, BitSet> blocks = new HashMap<>();

  /// Adds a record.
  ///
  /// @return whether it is new
  boolean add(RecordPosition position) {
    BitSet block = blocks.computeIfAbsent(block(position), _ -> new BitSet());
    int bit = (int) (position.offset() % BITS);
    boolean fresh = !block.get(bit);
    block.set(bit);
    return fresh;
  }

  boolean contains(RecordPosition position) {
    BitSet block = blocks.get(block(position));
    return block != null && block.get((int) (position.offset() % BITS));
  }

  private static Block block(RecordPosition position) {
    return new Block(position.topic(), position.partition(), position.offset() / BITS);
  }
}
