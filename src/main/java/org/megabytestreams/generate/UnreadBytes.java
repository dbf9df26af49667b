package org.megabytestreams.generate;

import java.util.concurrent.atomic.AtomicLong;

/// Counts the bytes of continuations that wait for their reader. Safe for use by several threads.
public final class UnreadBytes {
  private final long maxBytes;
  private final AtomicLong waiting = new AtomicLong();

  /// @param maxBytes the writer pauses if at least this many bytes wait
  public UnreadBytes(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /// Makes a count that never lets the writer pause.
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

  boolean full() {
    return waiting.get() >= maxBytes;
  }
}
