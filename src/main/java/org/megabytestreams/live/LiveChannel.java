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
  static final int MAX_KEPT = 2000;
  static final long MAX_KEPT_BYTES = 8L * 1024 * 1024;

  private final Set<LiveSubscription> subscriptions = new HashSet<>();
  private final Deque<LiveMessage> kept = new ArrayDeque<>();
  private long keptBytes;
  /// The first offset of each partition from which on all messages are kept.
  private final Map<Integer, Long> firstKept = new HashMap<>();
  private final LivePosition latest = LivePosition.start();
  private boolean ended;

  /// Takes note that a partition is read from an offset on.
  ///
  /// @param end the offset behind the latest message that is there already
  synchronized void begin(int partition, long start, long end) {
    firstKept.put(partition, start);
    subscriptions.forEach(one -> one.begin(partition, start, end));
    if (end > 0) {
      latest.pass(partition, Math.min(start, end) - 1);
    }
  }

  synchronized void add(LiveMessage message) {
    if (!latest.isBefore(message)) {
      reset(message); // the topic was deleted and created again
    }
    latest.pass(message.partition(), message.offset());
    kept.addLast(message);
    keptBytes += message.bytes();
    while (kept.size() > MAX_KEPT || keptBytes > MAX_KEPT_BYTES) {
      LiveMessage oldest = kept.removeFirst();
      keptBytes -= oldest.bytes();
      firstKept.put(oldest.partition(), oldest.offset() + 1);
    }
    subscriptions.forEach(one -> one.offer(message));
  }

  private void reset(LiveMessage message) {
    latest.reset(message.partition());
    kept.removeIf(one -> one.partition() == message.partition());
    keptBytes = kept.stream().mapToLong(one -> one.bytes()).sum();
    firstKept.put(message.partition(), message.offset());
    subscriptions.forEach(one -> one.reset(message.partition()));
  }

  /// Begins a subscription: with the next message, or with those behind the client's position.
  synchronized LiveSubscription subscribe(LiveFilter filter, Optional<LivePosition> position) {
    LiveSubscription subscription =
        new LiveSubscription(filter, position.orElse(latest).copy(), position.isPresent());
    if (ended) {
      subscription.end();
      return subscription;
    }
    if (position.isPresent()) {
      firstKept.forEach((partition, first) -> subscription.begin(partition, first, 0));
      kept.forEach(subscription::offer);
    }
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

  /// Ends all subscriptions, and those that are still to come.
  synchronized void end() {
    ended = true;
    subscriptions.forEach(LiveSubscription::end);
    subscriptions.clear();
  }
}
