package org.megabytestreams.web;

import jakarta.ws.rs.core.Response;
import java.io.IOException;
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

  /// Gives the answer to a request that has a place.
  interface Answer {
    /// @throws IOException with a message for the user
    Response get() throws IOException;
  }

  /// Answers a request in a place of its own: by a problem if all are taken, or if the answer fails.
  ///
  /// @param busy says that all are taken
  Response answer(int most, String busy, Answer answer) {
    Slot slot = take(most);
    if (slot == null) {
      return Problem.of(Response.Status.TOO_MANY_REQUESTS, busy);
    }
    try {
      return answer.get();
    } catch (IOException e) {
      return Problem.of(Response.Status.SERVICE_UNAVAILABLE, e.getMessage());
    } finally {
      slot.leave();
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
