package org.megabytestreams.stream;

import java.util.ArrayList;
import java.util.List;

/// Names the records of a partition that a score's memory was made from, so that it can be made again from the topic.
///
/// @param from offset of the first
/// @param to offset behind the last: that of the first record that came after the memory was made
/// @param blocks offsets of the first records of its second block and of those after it, ascending;
///     null if that is not known, as in receipts of older releases
/// @param records how many are in the memory
/// @param excluded offsets of records that were left out, ascending. Those before `to` are missing in the memory; those
///     from `to` on are missing among the stream's own records
public record MemoryRange(long from, long to, List<Long> blocks, long records, List<Long> excluded) {
  /// Returns the range with more records left out, which came after all others.
  MemoryRange without(List<Long> offsets) {
    if (offsets.isEmpty()) {
      return this;
    }
    List<Long> more = new ArrayList<>(excluded);
    more.addAll(offsets);
    return new MemoryRange(from, to, blocks, records, List.copyOf(more));
  }
}
