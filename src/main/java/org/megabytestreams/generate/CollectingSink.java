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

  /// How it ended, once it has; the others may be asked for from then on.
  ///
  /// @throws IllegalStateException where it failed
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

  /// Natural, of all that was written, an end of the record included.
  double logProbability() {
    return logProbability;
  }
}
