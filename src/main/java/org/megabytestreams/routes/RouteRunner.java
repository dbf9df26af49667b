package org.megabytestreams.routes;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.kafka.RootCause;
import org.megabytestreams.wire.IncidentState;
import org.megabytestreams.wire.Json;
import org.megabytestreams.wire.MalformedMessageException;

/// Runs a route, on a thread of its own: it reads incidents, sends what they mean, and commits what is delivered.
///
/// A new group begins with what is written after its first start: what happened before is neither sent nor repeated.
/// At each assignment of partitions the route starts over from the committed offsets, after it has read what is before
/// them.
final class RouteRunner {
  /// At this many messages that wait, no more are read.
  static final int MAX_WAITING = 1000;
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CALL = Duration.ofSeconds(10);
  private static final Duration BETWEEN_COMMITS = Duration.ofSeconds(1);
  private static final Duration RETRY = Duration.ofSeconds(2);
  private static final int MAX_POLLED = 500;

  private final Route route;
  private final RouteSettings settings;
  private final Target target;
  private final Sender sender;
  private final DeadLetters deadLetters;
  private final RouteObserver observer;
  private final Thread thread;
  private final long startedMillis = System.currentTimeMillis();
  private volatile boolean closed;
  private Outbox outbox;
  private KnownIncidents known;
  private final Map<TopicPartition, Progress> partitions = new HashMap<>();
  private long committedMillis = Sender.now();

  /// Says how far a partition is read.
  private static final class Progress {
    /// What is before this offset was delivered by an earlier run.
    private final long start;
    /// What is before this offset was written before the group's first start.
    private final long first;
    private long next;
    private long committed;

    private Progress(long start, long first) {
      this.start = start;
      this.first = first;
      this.next = start;
      this.committed = start;
    }
  }

  RouteRunner(Route route, RouteSettings settings, Vertx vertx, DeadLetters deadLetters, RouteObserver observer) {
    this.route = route;
    this.settings = settings;
    this.target = route.open(vertx);
    this.deadLetters = deadLetters;
    this.observer = observer;
    this.sender = new Sender(route, target, deadLetters, observer);
    forget();
    thread = Thread.ofPlatform().daemon().name("route-" + route.name()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!closed) {
        try (Consumer<byte[], byte[]> consumer = consumer()) {
          runWith(consumer);
        } catch (InterruptException _) {
          return;
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
          Throwable root = RootCause.of(e);
          observer.interrupted(route.name(), root.getMessage() == null ? root.toString() : root.getMessage());
          Thread.sleep(RETRY);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      target.close();
    }
  }

  private Consumer<byte[], byte[]> consumer() {
    String group = settings.group(route);
    return ClientProperties.of(settings.bootstrapServers()).session(settings.session()).offsetReset("earliest")
        .putAll(settings.clients()).clientId(group).group(group).readCommitted().withoutAutoCommit()
        .withoutTopicCreation().put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLLED)
        .put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, RangeAssignor.class.getName())
        .messageConsumer();
  }

  private void runWith(Consumer<byte[], byte[]> consumer) throws InterruptedException {
    consumer.subscribe(List.of(settings.incidents()), new ConsumerRebalanceListener() {
      @Override
      public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        begin(consumer, assigned);
      }

      @Override
      public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        commit(consumer);
        forget();
      }

      @Override
      public void onPartitionsLost(Collection<TopicPartition> lost) {
        forget();
      }
    });
    boolean sent = false;
    while (!closed) {
      if (outbox.kept() >= MAX_WAITING) {
        consumer.pause(consumer.assignment());
      } else {
        consumer.resume(consumer.paused());
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(sent ? Duration.ZERO : untilDue())) {
        take(record);
      }
      sent = sender.send(outbox);
      if (isPastStart(consumer)) {
        sender.repeat(known, outbox);
      }
      if (Sender.now() - committedMillis > BETWEEN_COMMITS.toMillis()) {
        commit(consumer);
        observer.lag(route.name(), lag(consumer));
      }
    }
    commit(consumer);
  }

  private Duration untilDue() {
    OptionalLong due = sender.nextMillis(outbox);
    long millis = due.isEmpty() ? POLL.toMillis() : Math.clamp(due.getAsLong() - Sender.now(), 0, POLL.toMillis());
    return Duration.ofMillis(millis);
  }

  private void forget() {
    partitions.clear();
    outbox = sender.outbox();
    known = new KnownIncidents(route.filter());
  }

  private void begin(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> assigned) {
    forget();
    starts(consumer, assigned).forEach((partition, start) ->
        partitions.put(partition, new Progress(start.offset(), first(start))));
    consumer.seekToBeginning(assigned);
  }

  /// Returns the offsets from which on incidents are sent.
  private Map<TopicPartition, OffsetAndMetadata> starts(Consumer<byte[], byte[]> consumer,
      Collection<TopicPartition> assigned) {
    List<TopicPartition> all = consumer.partitionsFor(settings.incidents(), CALL).stream()
        .map(one -> new TopicPartition(one.topic(), one.partition())).toList();
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(new HashSet<>(all), CALL);
    Map<TopicPartition, OffsetAndMetadata> starts = new HashMap<>();
    if (committed.values().stream().allMatch(Objects::isNull)) {
      Map<TopicPartition, OffsetAndMetadata> begins = new HashMap<>();
      consumer.endOffsets(all, CALL).forEach((partition, end) -> begins.put(partition, offset(end, end)));
      Map<TopicPartition, Long> times = new HashMap<>();
      all.forEach(partition -> times.put(partition, startedMillis));
      consumer.offsetsForTimes(times, CALL).forEach((partition, since) -> {
        if (since != null) {
          begins.put(partition, offset(since.offset(), since.offset()));
        }
      });
      consumer.commitSync(begins, CALL);
      committed = begins;
    }
    for (TopicPartition partition : assigned) {
      OffsetAndMetadata offset = committed.get(partition);
      starts.put(partition, offset == null ? offset(0, 0) : offset); // the partition was added to the topic
    }
    return starts;
  }

  /// Returns an offset to commit, with the first one that this group reads, so that a later start knows it.
  private static OffsetAndMetadata offset(long offset, long first) {
    return new OffsetAndMetadata(offset, Long.toString(first));
  }

  private static long first(OffsetAndMetadata committed) {
    String first = committed.metadata();
    return first.matches("\\d{1,18}") ? Long.parseLong(first) : 0;
  }

  private void take(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    Progress progress = partitions.get(partition);
    boolean news = record.offset() >= progress.start;
    if (record.value() != null && record.offset() >= progress.first) {
      try {
        IncidentState state = Json.readIncident(record.value());
        known.take(state, record).filter(_ -> news)
            .filter(message -> route.filter().changes().contains(message.change()))
            .ifPresent(message -> outbox.add(message, Sender.now()));
      } catch (MalformedMessageException | IllegalArgumentException e) {
        if (news) {
          refuse(record, e.getMessage());
        }
      }
    }
    if (news) {
      progress.next = record.offset() + 1;
    }
  }

  private void refuse(ConsumerRecord<byte[], byte[]> record, String reason) throws InterruptedException {
    try {
      deadLetters.write(record, "route " + route.name() + ": no incident: " + reason);
      observer.deadLettered(route.name(), 1, reason);
    } catch (IOException e) {
      throw new KafkaException(e.getMessage(), e); // reading begins again at this record
    }
  }

  /// Tells whether the route has partitions, and knows what an earlier run delivered of them.
  private boolean isPastStart(Consumer<byte[], byte[]> consumer) {
    return !partitions.isEmpty() && partitions.entrySet().stream()
        .allMatch(one -> consumer.position(one.getKey(), CALL) >= one.getValue().start);
  }

  /// Commits up to the first message of each partition that is not delivered.
  private void commit(Consumer<byte[], byte[]> consumer) {
    committedMillis = Sender.now();
    Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
    partitions.forEach((partition, progress) -> {
      long offset = outbox.firstOffset(partition).orElse(progress.next);
      if (offset > progress.committed) {
        done.put(partition, offset(offset, progress.first));
      }
    });
    if (!done.isEmpty()) {
      consumer.commitSync(done, CALL);
      done.forEach((partition, offset) -> partitions.get(partition).committed = offset.offset());
    }
  }

  private long lag(Consumer<byte[], byte[]> consumer) {
    return outbox.size() + partitions.keySet().stream().mapToLong(one -> consumer.currentLag(one).orElse(0)).sum();
  }

  /// Asks the route to stop.
  void stop() {
    closed = true;
  }

  /// Waits until the route has stopped. What it has not delivered stays for the next start.
  void await(Duration most) throws InterruptedException {
    thread.join(most);
  }

  /// Gives up a message that is being sent.
  void interrupt() {
    thread.interrupt();
  }
}
