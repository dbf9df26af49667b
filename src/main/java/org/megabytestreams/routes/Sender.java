package org.megabytestreams.routes;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.megabytestreams.routes.Outbox.Waiting;

/// Sends what waits in an outbox to a route's target, again and again until the deadline.
///
/// After a failure the whole route leaves the target alone for a while, and tries one message then. So a target that
/// hangs costs one try a pause, however many messages wait.
final class Sender {
  private static final Duration MIN_PAUSE = Duration.ofSeconds(1);
  private static final Duration MAX_PAUSE = Duration.ofMinutes(1);
  private static final int MAX_DOUBLINGS = 6;
  /// A target that refuses this many requests in a row takes nothing.
  private static final int MAX_REFUSALS = 20;

  private final Route route;
  private final Target target;
  private final DeadLetters deadLetters;
  private final RouteObserver observer;
  private final Duration minPause;
  private boolean failing;
  /// The number of tries since the target last answered that it takes a message, or never will.
  private int triesInVain;
  private String lastFailure;
  private long heldUntilMillis = Long.MIN_VALUE;
  private long repeatedMillis;

  Sender(Route route, Target target, DeadLetters deadLetters, RouteObserver observer) {
    this(route, target, deadLetters, observer, MIN_PAUSE);
  }

  /// @param minPause after the first failure; each further one doubles it
  Sender(Route route, Target target, DeadLetters deadLetters, RouteObserver observer, Duration minPause) {
    this.route = route;
    this.target = target;
    this.deadLetters = deadLetters;
    this.observer = observer;
    this.minPause = minPause;
    this.repeatedMillis = now() - target.repeatEvery().map(Duration::toMillis).orElse(0L);
  }

  Outbox outbox() {
    return new Outbox(target.takesDigest() ? route.pace().digestOver() : 0, target.keepsState());
  }

  /// Sends what is due, in one call of the target at most.
  ///
  /// @return whether something was due
  boolean send(Outbox outbox) throws InterruptedException {
    long startMillis = now();
    if (triesInVain > 0 && giveUpLate(outbox, startMillis)) {
      return true;
    }
    List<Waiting> due = isHeld() ? List.of() : outbox.due(startMillis, triesInVain > 0 ? 1 : target.maxBatch());
    if (due.isEmpty()) {
      return false;
    }
    due.stream().filter(one -> one.failures() > 0).forEach(_ -> observer.retried(route.name()));
    Delivery delivery = deliver(due.stream().map(Waiting::message).toList());
    if (delivery.outcome() == Delivery.Outcome.DELIVERED) {
      failing = false;
      due.forEach(one -> {
        outbox.done(one);
        observer.delivered(route.name(), changes(one.message()));
      });
      return true;
    }
    failed(delivery);
    boolean refused = delivery.outcome() == Delivery.Outcome.REFUSED;
    if (refused && due.size() > 1) {
      outbox.separate(due);
      return true;
    }
    for (Waiting one : due) {
      if (refused || deadline(one) <= now()) {
        giveUp(one, outbox, delivery.text());
      } else {
        long wanted = now() + pause(one.failures(), delivery.retryAfter()).toMillis();
        outbox.retry(one, Math.min(wanted, deadline(one)));
      }
    }
    return true;
  }

  private boolean isHeld() {
    return triesInVain > 0 && now() < heldUntilMillis;
  }

  private long deadline(Waiting one) {
    return one.sinceMillis() + route.pace().deadline().toMillis();
  }

  /// Gives up what is past its deadline, without another try.
  private boolean giveUpLate(Outbox outbox, long nowMillis) throws InterruptedException {
    List<Waiting> late = outbox.waitingSince(nowMillis - route.pace().deadline().toMillis(), nowMillis);
    for (Waiting one : late) {
      if (!giveUp(one, outbox, lastFailure)) {
        break; // brokers that do not answer take long to say so
      }
    }
    return !late.isEmpty();
  }

  private boolean giveUp(Waiting one, Outbox outbox, String reason) throws InterruptedException {
    boolean written = writeLetter(one, reason);
    if (written) {
      outbox.done(one);
    } else {
      outbox.retry(one, now() + pause(one.failures(), Duration.ZERO).toMillis());
    }
    return written;
  }

  /// Returns when something may be due; empty if nothing waits.
  OptionalLong nextMillis(Outbox outbox) {
    OptionalLong due = outbox.nextDueMillis();
    return isHeld() && due.isPresent() ? OptionalLong.of(Math.max(due.getAsLong(), heldUntilMillis)) : due;
  }

  private Delivery deliver(List<Message> messages) throws InterruptedException {
    Delivery delivery;
    try {
      delivery = target.send(messages);
    } catch (RuntimeException e) { // as for an id that fits no header: it must not hold up the others
      delivery = new Delivery(Delivery.Outcome.REFUSED, e.toString(), Duration.ZERO);
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    delivery = delivery.without(route.target().secrets());
    if (delivery.outcome() == Delivery.Outcome.FAILED) {
      lastFailure = delivery.text();
      heldUntilMillis = now() + pause(triesInVain, delivery.retryAfter()).toMillis();
      triesInVain++;
    } else {
      triesInVain = 0;
    }
    return delivery;
  }

  private void failed(Delivery delivery) {
    observer.failed(route.name(), delivery.text(), !failing);
    failing = true;
  }

  private Duration pause(int failures, Duration wanted) {
    Duration doubled = minPause.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
    Duration own = doubled.compareTo(MAX_PAUSE) < 0 ? doubled : MAX_PAUSE;
    return own.compareTo(wanted) < 0 ? wanted : own;
  }

  /// Writes the dead letter of a message; for a digest, one for each partition.
  private boolean writeLetter(Waiting given, String reason) throws InterruptedException {
    String why = "route " + route.name() + ": not delivered: " + reason;
    try {
      switch (given.message()) {
        case Notification one -> deadLetters.write(one.source(), why);
        case Digest digest -> {
          for (Map.Entry<TopicPartition, ConsumerRecord<byte[], byte[]>> first : digest.first().entrySet()) {
            deadLetters.write(first.getValue(), why + "; it is the first of a digest up to offset "
                + digest.lastOffset(first.getKey()));
          }
        }
      }
      observer.deadLettered(route.name(), changes(given.message()), reason);
      return true;
    } catch (IOException e) {
      observer.failed(route.name(), e.getMessage(), false);
      return false;
    }
  }

  /// Sends open incidents again, if the target wants that and it is time.
  ///
  /// A batch that the target refuses is halved, until a single incident is left out. So neither one bad incident nor a
  /// request that is too large keeps the others from it.
  void repeat(KnownIncidents incidents, Outbox outbox) throws InterruptedException {
    if (isHeld() || target.repeatEvery().isEmpty()
        || now() - repeatedMillis < target.repeatEvery().get().toMillis()) {
      return;
    }
    repeatedMillis = now();
    List<Message> open = incidents.open().stream().filter(one -> !outbox.holds(one.incident().id()))
        .map(one -> (Message) new Notification(one.incident(), one.change(), null, null)).toList();
    int size = target.maxBatch();
    int refusals = 0;
    for (int from = 0; from < open.size() && refusals < MAX_REFUSALS;) {
      List<Message> batch = open.subList(from, Math.min(open.size(), from + size));
      Delivery delivery = deliver(batch);
      boolean delivered = delivery.outcome() == Delivery.Outcome.DELIVERED;
      if (!delivered) {
        failed(delivery);
      }
      if (delivery.outcome() == Delivery.Outcome.FAILED) {
        return;
      }
      from += delivered || batch.size() == 1 ? batch.size() : 0;
      size = delivered ? Math.min(2 * size, target.maxBatch()) : Math.max(1, batch.size() / 2);
      refusals = delivered ? 0 : refusals + 1;
    }
  }

  private static int changes(Message message) {
    return switch (message) {
      case Notification _ -> 1;
      case Digest digest -> digest.count();
    };
  }

  static long now() {
    return System.nanoTime() / 1_000_000;
  }
}
