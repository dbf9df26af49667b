package org.megabytestreams.continuation;

import java.util.Base64;
import java.util.BitSet;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/// How far the prompts of one partition are done: they finish in any order.
///
/// What is committed is the offset of the first unfinished one; the metadata beside it hold which of those behind are
/// finished, a bit each, in Base64.
final class Progress {
  /// As far may the last taken prompt be from the first unfinished: Kafka's metadata hold 4,096 bytes.
  static final int MOST_SPAN = 16_384;

  private final TreeSet<Long> unfinished = new TreeSet<>();
  private final TreeSet<Long> finished = new TreeSet<>();
  private long next;

  /// @param committed null where nothing is
  static Progress of(OffsetAndMetadata committed) {
    Progress progress = new Progress();
    if (committed != null) {
      progress.next = committed.offset();
      BitSet bits = BitSet.valueOf(Base64.getDecoder().decode(committed.metadata()));
      bits.stream().forEach(bit -> progress.finished.add(committed.offset() + bit));
    }
    return progress;
  }

  /// Takes note of a prompt that was read. Says whether it is still to be done.
  boolean take(long offset) {
    next = offset + 1;
    return !finished.contains(offset) && unfinished.add(offset);
  }

  void finish(long offset) {
    unfinished.remove(offset);
    finished.add(offset);
  }

  /// Whether no more may be taken for now.
  boolean full() {
    return next - first() >= MOST_SPAN;
  }

  OffsetAndMetadata committed() {
    long first = first();
    finished.headSet(first).clear();
    BitSet bits = new BitSet();
    finished.forEach(offset -> bits.set((int) (offset - first)));
    return new OffsetAndMetadata(first, Base64.getEncoder().encodeToString(bits.toByteArray()));
  }

  private long first() {
    return unfinished.isEmpty() ? next : unfinished.first();
  }
}
