package org.megabytestreams.generate;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;

/// Gathers one continuation for a thread that waits for its end.
public final class CollectingSink implements GenerationSink {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<Finish> ending = new CompletableFuture<>();
  private double logProbability;

  @Override
  public void write(Chunk piece) {
    bytes.writeBytes(piece.bytes());
    for (float one : piece.logProbabilities()) {
      logProbability += one;
    }
  }

  @Override
  public void end(Finish how) {
    ending.complete(how);
  }

  /// Waits for the end, and returns how the continuation ended. From then on the other methods may be called.
  ///
  /// @throws IllegalStateException if the continuation failed
  public Finish await() {
    Finish how = ending.join();
    if (how.reason() == Finish.Reason.FAILED) {
      throw new IllegalStateException(how.failure());
    }
    return how;
  }

  public byte[] bytes() {
    return bytes.toByteArray();
  }

  /// Returns the natural log-probability of all that was written, an end of the record included.
  double logProbability() {
    return logProbability;
  }
}
