package org.megabytestreams.testing;

import java.time.Duration;
import java.util.function.Supplier;

/// Waits until a condition holds.
public final class Waiting {
  private static final int PAUSE_MILLIS = 50;

  private Waiting() {}

  /// Tells whether a condition holds now.
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws Exception;
  }

  /// Waits until a condition holds, and at most for a time.
  ///
  /// @return whether the condition held in time
  public static boolean atMost(Duration time, Condition condition) throws Exception {
    long deadlineNanos = System.nanoTime() + time.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadlineNanos) {
        return false;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    return true;
  }

  /// Waits until a condition holds while a process runs.
  ///
  /// @param failure says what did not come about
  /// @throws AssertionError if the time passes or the process ends before
  public static void until(Duration time, Process process, Condition condition, Supplier<String> failure)
      throws Exception {
    if (!atMost(time, () -> condition.holds() || !process.isAlive()) || !condition.holds()) {
      throw new AssertionError(failure.get());
    }
  }

  /// Waits until a condition holds.
  ///
  /// @param failure says what did not come about
  /// @throws AssertionError if the time passes before
  public static void until(Duration time, Condition condition, Supplier<String> failure) throws Exception {
    if (!atMost(time, condition)) {
      throw new AssertionError(failure.get());
    }
  }
}
