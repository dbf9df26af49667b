package org.megabytestreams.cli;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.megabytestreams.generate.Chunk;
import org.megabytestreams.generate.Finish;
import org.megabytestreams.generate.GenerationSink;
import org.megabytestreams.generate.QueueSink;
import org.megabytestreams.generate.UnreadBytes;

/// Reads a continuation that another thread writes. What is not read yet waits without bound.
final class SampleReader {
  /// Takes the continuation, chunk by chunk.
  interface Output {
    /// Shows a chunk.
    ///
    /// @return whether to go on
    boolean show(Chunk chunk) throws IOException;
  }

  private final BlockingQueue<QueueSink.Event<SampleReader>> events = new LinkedBlockingQueue<>();
  private final UnreadBytes unread = UnreadBytes.unbounded();

  GenerationSink sink() {
    return new QueueSink<>(this, events, unread);
  }

  /// Reads up to the end.
  ///
  /// @return null if whoever gets the output has seen enough
  Finish read(Output output) throws IOException {
    try {
      while (true) {
        var event = events.take();
        if (event.finish() != null || !output.show(event.chunk())) {
          return event.finish();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
