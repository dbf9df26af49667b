package org.megabytestreams.live;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Gives the messages of one topic to all who look on. It keeps the latest, so that a client that was cut off can go
/// on where it was.
///
/// Safe for use by several threads.
final class LiveChannel {
  static final int KEPT = 2000;
  private static final long KEPT_CHARS = 8L * 1024 * 1024;

  private final Set<LiveSubscription> subscriptions = new HashSet<>();
  private final Deque<LiveMessage> kept = new ArrayDeque<>();
  private long keptChars;
  /// The first offset of each partition from which on all messages are kept.
  private final Map<Integer, Long> begins = new HashMap<>();
  private final LivePosition latest = LivePosition.start();

  synchronized void add(LiveMessage message) {
    begins.putIfAbsent(message.partition(), message.offset());
    latest.pass(message.partition(), message.offset());
    kept.addLast(message);
    keptChars += message.text().length();
    while (kept.size() > KEPT || keptChars > KEPT_CHARS) {
      LiveMessage gone = kept.removeFirst();
      keptChars -= gone.text().length();
      begins.put(gone.partition(), gone.offset() + 1);
    }
    subscriptions.forEach(one -> one.offer(message));
  }

  /// Begins a subscription: with the next message, or with those behind the client's position.
  synchronized LiveSubscription subscribe(LiveFilter filter, Optional<LivePosition> position) {
    LiveSubscription subscription = new LiveSubscription(filter, position.orElse(latest).copy());
    position.ifPresent(seen -> {
      subscription.miss(seen.missing(begins));
      kept.stream().filter(seen::isBefore).forEach(subscription::offer);
    });
    subscriptions.add(subscription);
    return subscription;
  }

  synchronized void leave(LiveSubscription subscription) {
    subscriptions.remove(subscription);
  }

  /// Tells whether somebody looks on.
  synchronized boolean isWatched() {
    return !subscriptions.isEmpty();
  }

  synchronized void end() {
    subscriptions.forEach(LiveSubscription::end);
    subscriptions.clear();
  }
}
