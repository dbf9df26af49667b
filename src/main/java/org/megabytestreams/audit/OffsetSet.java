package org.megabytestreams.audit;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/// Holds which records were met, at about one bit each if they stand side by side.
final class OffsetSet {
  private static final int BITS = 1 << 12;

  private record Block(String topic, int partition, long number) {}

  private final Map<Block, BitSet> blocks = new HashMap<>();

  /// Adds a record.
  ///
  /// @return whether it is new
  boolean add(Place place) {
    BitSet block = blocks.computeIfAbsent(block(place), _ -> new BitSet());
    int bit = (int) (place.offset() % BITS);
    boolean fresh = !block.get(bit);
    block.set(bit);
    return fresh;
  }

  boolean contains(Place place) {
    BitSet block = blocks.get(block(place));
    return block != null && block.get((int) (place.offset() % BITS));
  }

  private static Block block(Place place) {
    return new Block(place.topic(), place.partition(), place.offset() / BITS);
  }
}
