package org.megabytestreams.topology;

import java.nio.ByteBuffer;
import java.util.TreeSet;
import org.megabytestreams.anomaly.PartitionClock;
import org.megabytestreams.score.StreamId;

/// Holds the time of a partition of an input topic, and the streams that wait for it.
///
/// Its latest record is held back until the next one: one record of the far future, which the next one refutes, makes
/// no stream silent.
final class PacedPartition {
  /// A record that is held back.
  ///
  /// @param now the partition's time with it
  record Held(StreamId stream, long timestampMillis, long now) {}

  private final PartitionClock clock;
  private final TreeSet<PacedStream> queue = new TreeSet<>(PacedStream.BY_TIME);
  private Held held;
  private long wallMillis;

  /// @param wallMillis the time of the clock on the wall
  PacedPartition(PartitionClock clock, Held held, long wallMillis) {
    this.clock = clock;
    this.held = held;
    this.wallMillis = wallMillis;
  }

  TreeSet<PacedStream> queue() {
    return queue;
  }

  /// Takes the next record, and holds it back.
  ///
  /// @return the record before it, with the time as it is known now; null for none
  Held take(StreamId stream, long timestampMillis, long wallNow) {
    clock.advance(timestampMillis);
    wallMillis = wallNow;
    Held before = release();
    held = new Held(stream, timestampMillis, clock.now());
    return before == null ? null : new Held(before.stream(), before.timestampMillis(),
        Math.min(before.now(), clock.now()));
  }

  /// Returns the record that is held back, and holds it no more; null for none.
  Held release() {
    Held before = held;
    held = null;
    return before;
  }

  /// Drops the record that is held back if it is of a stream.
  boolean drop(StreamId stream) {
    boolean drops = held != null && held.stream().equals(stream);
    held = drops ? null : held;
    return drops;
  }

  /// Returns the time since the latest record, by the clock on the wall.
  long idleMillis(long wallNow) {
    return Math.max(0, wallNow - wallMillis);
  }

  /// Returns the latest timestamp.
  long latest() {
    return clock.latest();
  }

  long now() {
    return clock.now();
  }

  /// Writes the clock, and the record that is held back.
  byte[] encode() {
    byte[] time = clock.encode();
    byte[] stream = held == null ? new byte[0] : PacedStream.encode(held.stream());
    ByteBuffer out = ByteBuffer.allocate(Integer.BYTES + time.length + 2 * Long.BYTES + stream.length)
        .putInt(time.length).put(time);
    return held == null ? out.array()
        : out.putLong(held.timestampMillis()).putLong(held.now()).put(stream).array();
  }

  /// Reads what [#encode()] wrote.
  ///
  /// @param wallMillis the time of the clock on the wall
  /// @throws IllegalArgumentException if it is cut or damaged
  static PacedPartition decode(byte[] encoded, long wallMillis) {
    ByteBuffer in = ByteBuffer.wrap(encoded);
    byte[] time = new byte[PacedStream.length(in, 0)];
    in.get(time);
    if (in.remaining() < 2 * Long.BYTES) {
      throw new IllegalArgumentException("corrupt store of paces: cut at " + encoded.length + " bytes");
    }
    long timestamp = in.getLong();
    long now = in.getLong();
    return new PacedPartition(PartitionClock.decode(time),
        in.hasRemaining() ? new Held(PacedStream.decode(in), timestamp, now) : null, wallMillis);
  }
}
