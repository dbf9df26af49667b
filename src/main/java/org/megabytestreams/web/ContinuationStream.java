package org.megabytestreams.web;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.megabytestreams.generate.Chunk;
import org.megabytestreams.generate.GenerationSink;
import org.megabytestreams.generate.QueueSink;
import org.megabytestreams.generate.UnreadBytes;

/// Queues the generator's output for one request, on its way to a client that reads at its own speed.
final class ContinuationStream {
  /// The greatest number of bytes that wait for the client before the generator goes on with others.
  private static final int MAX_UNREAD_BYTES = 16 * 1024;

  private final BlockingQueue<QueueSink.Event<Integer>> events = new LinkedBlockingQueue<>();
  private final UnreadBytes unread = new UnreadBytes(MAX_UNREAD_BYTES);

  /// Returns a sink that takes the output of a sample.
  GenerationSink sink(int sample) {
    return new QueueSink<>(sample, events, unread);
  }

  /// Waits for the next event. Its source is a sample's number.
  QueueSink.Event<Integer> take() throws InterruptedException {
    return events.take();
  }

  /// Notes that the client has read a chunk.
  void read(Chunk chunk) {
    unread.read(chunk);
  }
}
