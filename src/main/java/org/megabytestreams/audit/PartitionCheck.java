package org.megabytestreams.audit;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.megabytestreams.stream.MemoryRange;

/// Brings the scores of one source partition together with its records, in one pass over these.
final class PartitionCheck {
  /// Gets each score, with its record or without.
  interface Sink {
    /// Takes a score whose record was found.
    void met(PublishedScore claim, ConsumerRecord<byte[], byte[]> record, StreamHistory history,
        MemoryRecords memories);

    /// Takes a score whose record was not found.
    void missing(PublishedScore claim);
  }

  private final List<PublishedScore> claims;
  private final Map<ByteBuffer, StreamHistory> histories = new HashMap<>();
  /// No chain goes on with a former memory, which would stay in the heap.
  private final MemoryRecords memories =
      new MemoryRecords(() -> histories.values().forEach(StreamHistory::endChains));
  /// For each claim, the offset that it and those after it look back to for their memories.
  private final long[] remembered;
  private final Sink sink;
  private int next;

  PartitionCheck(List<PublishedScore> claims, Sink sink) {
    this.claims = claims.stream().sorted(Comparator.comparingLong(PublishedScore::offset)).toList();
    this.sink = sink;
    this.remembered = remembered(this.claims);
    this.claims.forEach(claim -> histories.computeIfAbsent(name(claim.key()), _ -> new StreamHistory()).expect(claim));
  }

  /// Returns the offset of the first record that is wanted: a receipt's context may lie before all scored records.
  long from() {
    long own = claims.stream().mapToLong(claim -> Math.min(claim.offset(), claim.context().offset())).min()
        .orElseThrow();
    return Math.min(own, remembered[0]);
  }

  private static long[] remembered(List<PublishedScore> claims) {
    long[] from = new long[claims.size() + 1];
    from[claims.size()] = Long.MAX_VALUE;
    for (int i = claims.size() - 1; i >= 0; i--) {
      MemoryRange memory = claims.get(i).context().memory();
      from[i] = Math.min(from[i + 1], memory == null ? Long.MAX_VALUE : memory.from());
    }
    return from;
  }

  /// Returns the offset behind the last record that is wanted.
  long to() {
    return claims.getLast().offset() + 1;
  }

  /// Takes the partition's next record.
  void accept(ConsumerRecord<byte[], byte[]> record) {
    skipTo(record.offset());
    while (next < claims.size() && claims.get(next).offset() == record.offset()) {
      PublishedScore claim = claims.get(next++);
      StreamHistory history = histories.get(name(claim.key()));
      sink.met(claim, record, history, memories);
      history.settle();
    }
    StreamHistory history = histories.get(name(record.key()));
    memories.add(record.offset(), record.value(), remembered[next]);
    if (history != null && record.value() != null) {
      history.add(record.offset(), record.value());
    }
  }

  /// Ends the pass: no more records come.
  void end() {
    skipTo(Long.MAX_VALUE);
  }

  private void skipTo(long offset) {
    while (next < claims.size() && claims.get(next).offset() < offset) {
      PublishedScore claim = claims.get(next++);
      histories.get(name(claim.key())).settle();
      sink.missing(claim);
    }
  }

  /// Returns the key as a map's key; null for the unnamed stream.
  private static ByteBuffer name(byte[] key) {
    return key == null ? null : ByteBuffer.wrap(key);
  }
}
