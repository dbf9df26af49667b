package org.megabytestreams.app;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.megabytestreams.generate.Ending;
import org.megabytestreams.generate.GenerationSink;
import org.megabytestreams.generate.Piece;

/// Hands a continuation to another thread.
final class LiveSink implements GenerationSink {
  /// What is done with it there.
  interface Reader {
    /// @return whether to go on
    boolean read(Piece piece) throws java.io.IOException;
  }

  private final BlockingQueue<Object> queue = new LinkedBlockingQueue<>();

  @Override
  public void write(Piece piece) {
    queue.add(piece);
  }

  @Override
  public void end(Ending ending) {
    queue.add(ending);
  }

  /// Reads up to the end.
  ///
  /// @return null where the reader has seen enough
  Ending read(Reader reader) throws java.io.IOException {
    try {
      while (true) {
        switch (queue.take()) {
          case Ending ending -> {
            return ending;
          }
          case Piece piece when !reader.read(piece) -> {
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
