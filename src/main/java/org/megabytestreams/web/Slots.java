package org.megabytestreams.web;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Places of the requests that are answered at a time.
final class Slots {
  private final AtomicInteger taken = new AtomicInteger();

  /// A place, to be left once; leaving it again does nothing.
  final class Slot {
    private final AtomicBoolean left = new AtomicBoolean();

    void leave() {
      if (left.compareAndSet(false, true)) {
        taken.decrementAndGet();
      }
    }
  }

  /// @return null where all are taken
  Slot take(int most) {
    if (taken.incrementAndGet() > most) {
      taken.decrementAndGet();
      return null;
    }
    return new Slot();
  }
}
