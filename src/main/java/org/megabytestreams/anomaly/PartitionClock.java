package org.megabytestreams.anomaly;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/// Tells the time of a partition by the timestamps of its records, as [StreamClock] does. Not safe for use by several
/// threads.
public final class PartitionClock {
  private final StreamClock clock = new StreamClock();

  /// Takes the timestamp of the next record.
  public void advance(long timestampMillis) {
    clock.advance(timestampMillis);
  }

  /// Returns the milliseconds that have passed since the first record. They fall if a leap of the clock is taken back.
  public long now() {
    return clock.now();
  }

  /// Returns the latest timestamp of the clock that is followed.
  public long latest() {
    return clock.latest();
  }

  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(StreamClock.ENCODED_BYTES);
    clock.encode(out);
    return out.array();
  }

  /// Reads what [#encode] wrote.
  ///
  /// @throws IllegalArgumentException if it is cut
  public static PartitionClock decode(byte[] encoded) {
    PartitionClock clock = new PartitionClock();
    try {
      clock.clock.decode(ByteBuffer.wrap(encoded));
      return clock;
    } catch (BufferUnderflowException _) {
      throw new IllegalArgumentException("corrupt partition clock: cut at " + encoded.length + " bytes");
    }
  }
}
