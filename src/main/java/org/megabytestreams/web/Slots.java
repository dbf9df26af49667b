package org.megabytestreams.web;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Limits the number of requests that are answered at a time.
final class Slots {
  private final AtomicInteger taken = new AtomicInteger();

  /// A place, to be left once. Leaving it again does nothing.
  final class Slot {
    private final AtomicBoolean left = new AtomicBoolean();

    void leave() {
      if (left.compareAndSet(false, true)) {
        taken.decrementAndGet();
      }
    }
  }

  /// Takes a place.
  ///
  /// @return null if all are taken
  Slot take(int most) {
    if (taken.incrementAndGet() > most) {
      taken.decrementAndGet();
      return null;
    }
    return new Slot();
  }
}
