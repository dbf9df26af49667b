package org.megabytestreams.routes;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.megabytestreams.routes.Outbox.Waiting;

/// Sends what waits in an outbox to a route's target, again and again until the deadline.
final class Sender {
  private static final Duration MIN_PAUSE = Duration.ofSeconds(1);
  private static final Duration MAX_PAUSE = Duration.ofMinutes(1);
  private static final int MAX_DOUBLINGS = 6;

  private final Route route;
  private final Target target;
  private final DeadLetters deadLetters;
  private final RouteObserver observer;
  private final Duration minPause;
  private boolean failing;
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
    List<Waiting> due = outbox.due(now(), target.maxBatch());
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
    if (delivery.outcome() == Delivery.Outcome.REFUSED && due.size() > 1) {
      outbox.separate(due);
      return true;
    }
    long nowMillis = now();
    for (Waiting one : due) {
      boolean late = nowMillis - one.sinceMillis() >= route.pace().deadline().toMillis();
      if (!(late || delivery.outcome() == Delivery.Outcome.REFUSED) || !giveUp(one, delivery.text())) {
        Duration pause = pause(one.failures(), delivery.retryAfter());
        outbox.retry(one, nowMillis + pause.toMillis());
      } else {
        outbox.done(one);
      }
    }
    return true;
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
    return delivery.without(route.target().secrets());
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
  private boolean giveUp(Waiting given, String reason) throws InterruptedException {
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
  void repeat(KnownIncidents incidents, Outbox outbox) throws InterruptedException {
    if (target.repeatEvery().isEmpty() || now() - repeatedMillis < target.repeatEvery().get().toMillis()) {
      return;
    }
    repeatedMillis = now();
    List<Message> batch = new ArrayList<>();
    for (Notification one : incidents.open()) {
      if (!outbox.holds(one.incident().id())) {
        batch.add(new Notification(one.incident(), one.change(), null, null));
      }
      if (batch.size() == target.maxBatch()) {
        if (!repeat(batch)) {
          return;
        }
        batch.clear();
      }
    }
    if (!batch.isEmpty()) {
      repeat(batch);
    }
  }

  private boolean repeat(List<Message> batch) throws InterruptedException {
    Delivery delivery = deliver(batch);
    if (delivery.outcome() != Delivery.Outcome.DELIVERED) {
      failed(delivery);
    }
    return delivery.outcome() == Delivery.Outcome.DELIVERED;
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
