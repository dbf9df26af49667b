package org.megabytestreams.send;

import java.util.ArrayDeque;
import java.util.Deque;

/// Knows up to which record all are acknowledged, whatever the order in which that happens. Safe for use by several
/// threads.
///
/// @param <P> what says where a record ends
final class Acknowledgements<P> {
  private final Deque<Sent<P>> waiting = new ArrayDeque<>();
  private P latest;
  private long count;

  /// A record that was sent.
  static final class Sent<P> {
    private final P end;
    private boolean acknowledged;

    private Sent(P end) {
      this.end = end;
    }
  }

  /// Takes note of the next record.
  ///
  /// @param end where it ends
  synchronized Sent<P> send(P end) {
    Sent<P> sent = new Sent<>(end);
    waiting.addLast(sent);
    return sent;
  }

  synchronized void acknowledge(Sent<P> sent) {
    sent.acknowledged = true;
    count++;
    while (!waiting.isEmpty() && waiting.getFirst().acknowledged) {
      latest = waiting.removeFirst().end;
    }
  }

  /// Returns where the last record ends before which all are acknowledged; null if there is none.
  synchronized P latest() {
    return latest;
  }

  /// Returns how many records are acknowledged.
  synchronized long count() {
    return count;
  }
}
