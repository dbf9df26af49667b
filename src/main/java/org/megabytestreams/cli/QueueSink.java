package org.megabytestreams.cli;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.megabytestreams.generate.Chunk;
import org.megabytestreams.generate.Finish;
import org.megabytestreams.generate.GenerationSink;

/// Hands a continuation to another thread.
final class QueueSink implements GenerationSink {
  /// Reads the continuation in the other thread.
  interface Reader {
    /// Reads a chunk.
    ///
    /// @return whether to go on
    boolean read(Chunk piece) throws IOException;
  }

  private final BlockingQueue<Object> queue = new LinkedBlockingQueue<>();

  @Override
  public void write(Chunk piece) {
    queue.add(piece);
  }

  @Override
  public void end(Finish ending) {
    queue.add(ending);
  }

  /// Reads up to the end.
  ///
  /// @return null if the reader has seen enough
  Finish read(Reader reader) throws IOException {
    try {
      while (true) {
        switch (queue.take()) {
          case Finish ending -> {
            return ending;
          }
          case Chunk piece when !reader.read(piece) -> {
            return null;
          }
          default -> { }
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
