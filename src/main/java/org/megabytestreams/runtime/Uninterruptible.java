package org.megabytestreams.runtime;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// Waits for native work, which cannot be given up half done.
final class Uninterruptible {
  private Uninterruptible() {}

  /// Waits for a result. An interrupt is passed on afterwards.
  static <T> T get(Future<T> result) throws ExecutionException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return result.get();
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
