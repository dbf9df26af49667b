package org.megabytestreams.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Lets a command finish what it has begun when a signal ends the process, as by Ctrl-C. The exit code then tells the
/// signal, 130 for Ctrl-C.
final class GracefulStop implements AutoCloseable {
  private final CountDownLatch finished = new CountDownLatch(1);

  /// @param stop tells the command to stop; called by a thread of its own
  /// @param most how long the command may take then
  GracefulStop(Runnable stop, Duration most) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      stop.run();
      try {
        finished.await(most.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }));
  }

  /// Says that the command has finished.
  @Override
  public void close() {
    finished.countDown();
  }
}
