package org.megabytestreams.generate;

import java.util.concurrent.atomic.AtomicLong;

/// Counts the bytes of continuations that wait for their reader. Safe for use by several threads.
public final class UnreadBytes {
  private final long maxBytes;
  private final AtomicLong waiting = new AtomicLong();

  /// @param maxBytes if this many wait, the reader has enough for now
  public UnreadBytes(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /// Makes a count for a reader that never has enough.
  public static UnreadBytes unbounded() {
    return new UnreadBytes(Long.MAX_VALUE);
  }

  void written(Chunk chunk) {
    waiting.addAndGet(chunk.bytes().length);
  }

  /// Notes that the reader has done with a chunk.
  public void read(Chunk chunk) {
    waiting.addAndGet(-chunk.bytes().length);
  }

  boolean enough() {
    return waiting.get() >= maxBytes;
  }
}
