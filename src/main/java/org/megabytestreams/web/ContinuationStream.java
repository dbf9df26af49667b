package org.megabytestreams.web;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.megabytestreams.generate.Chunk;
import org.megabytestreams.generate.Finish;
import org.megabytestreams.generate.GenerationSink;

/// Queues the generator's output for one request, on its way to a client that reads at its own speed.
final class ContinuationStream {
  /// The greatest number of bytes that wait for the client before the generator goes on with others.
  private static final int MOST_UNREAD_BYTES = 16 * 1024;

  /// A piece or an ending of a sample. One of both is null.
  record Event(int sample, Chunk piece, Finish ending) {}

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final AtomicInteger unread = new AtomicInteger();

  /// Returns a sink that takes the output of a sample.
  GenerationSink sink(int sample) {
    return new GenerationSink() {
      @Override
      public void write(Chunk piece) {
        unread.addAndGet(piece.bytes().length);
        events.add(new Event(sample, piece, null));
      }

      @Override
      public void end(Finish ending) {
        events.add(new Event(sample, null, ending));
      }

      @Override
      public boolean ready() {
        return unread.get() < MOST_UNREAD_BYTES;
      }
    };
  }

  /// Waits for the next event.
  Event take() throws InterruptedException {
    return events.take();
  }

  /// Notes that the client has read `bytes` more bytes.
  void read(int bytes) {
    unread.addAndGet(-bytes);
  }
}
