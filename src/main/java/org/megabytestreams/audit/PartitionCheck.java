package org.megabytestreams.audit;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Brings the scores of one source partition together with its records, in one pass over these.
final class PartitionCheck {
  /// Gets each score, with its record or without.
  interface Sink {
    /// Takes a score whose record was found.
    void met(PublishedScore claim, ConsumerRecord<byte[], byte[]> record, StreamHistory history);

    /// Takes a score whose record was not found.
    void missing(PublishedScore claim);
  }

  private final List<PublishedScore> claims;
  private final Map<ByteBuffer, StreamHistory> histories = new HashMap<>();
  private final Sink sink;
  private int next;

  PartitionCheck(List<PublishedScore> claims, Sink sink) {
    this.claims = claims.stream().sorted(Comparator.comparingLong(PublishedScore::offset)).toList();
    this.sink = sink;
    this.claims.forEach(claim -> histories.computeIfAbsent(name(claim.key()), _ -> new StreamHistory()).expect(claim));
  }

  /// Returns the offset of the first record that is wanted: a receipt's context may lie before all scored records.
  long from() {
    return claims.stream().mapToLong(claim -> Math.min(claim.offset(), claim.context().offset())).min().orElseThrow();
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
      sink.met(claim, record, history);
      history.settle();
    }
    StreamHistory history = histories.get(name(record.key()));
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
