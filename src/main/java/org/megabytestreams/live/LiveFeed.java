package org.megabytestreams.live;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.kafka.RootCause;

/// Reads the topics of scores, alerts and commands into a [LiveView], while somebody looks at it.
///
/// It starts with the first look and reads the latest messages again. It stops when nobody has looked for
/// [#MAX_IDLE]: a service at which nobody looks reads nothing. Committed messages alone are shown. Safe for use by
/// several threads.
public final class LiveFeed implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(LiveFeed.class.getName());
  private static final Duration MAX_IDLE = Duration.ofMinutes(5);
  private static final Duration POLL = Duration.ofMillis(100);
  /// Partitions may be added to topics: the feed asks for them after this time.
  private static final Duration PARTITIONS_AGE = Duration.ofSeconds(30);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofSeconds(2);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  /// The feed starts with about this many of the latest messages of a topic.
  private static final long MAX_SCORES_BEFORE = 20_000;
  private static final long MAX_ALERTS_BEFORE = 2_000;
  /// Each command takes two offsets of a partition, one of them for the end of its transaction.
  private static final long MAX_COMMANDS_BEFORE = 2L * RecentCommands.MAX_COMMANDS;
  private static final long MAX_RESULTS_BEFORE = 4_000;
  private static final int MAX_POLL_RECORDS = 1000;
  /// The broker gathers this much, or waits for this long: many small answers would cost more than what is in them.
  private static final int MIN_FETCH_BYTES = 64 * 1024;
  private static final int MAX_FETCH_WAIT_MILLIS = 250;

  private final ClientProperties client;
  private final LiveTopics topics;
  private final InstantSource clock = InstantSource.system();
  private Thread thread;
  private LiveView view;
  private volatile Instant lookedAt = Instant.EPOCH;
  private volatile boolean closed;

  /// @param client properties of the consumer
  public LiveFeed(ClientProperties client, LiveTopics topics) {
    this.client = client.readCommitted().offsetReset("earliest").withoutAutoCommit()
        .withoutTopicCreation().put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS)
        .put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, MIN_FETCH_BYTES)
        .put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, MAX_FETCH_WAIT_MILLIS);
    this.topics = topics;
  }

  /// Returns the view, which fills by and by after the first look; null if the feed is closed.
  public synchronized LiveView look() {
    if (closed) {
      return null;
    }
    lookedAt = clock.instant();
    if (thread == null) {
      LiveView fresh = new LiveView();
      view = fresh;
      thread = Thread.ofPlatform().daemon().name("live-feed").start(() -> read(fresh));
    }
    return view;
  }

  private void read(LiveView into) {
    Map<TopicPartition, Span> spans = new HashMap<>();
    try {
      while (!stopIfIdle(into)) {
        try (KafkaConsumer<byte[], byte[]> opened = client.messageConsumer()) {
          readWith(opened, into, spans);
        } catch (InterruptException _) {
          return;
        } catch (RuntimeException e) {
          LOG.log(System.Logger.Level.WARNING, "the live page cannot read {0} and {1}, and tries again: {2}",
              topics.scores(), topics.alerts(), RootCause.of(e).getMessage());
          Thread.sleep(RETRY);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      abandon(into);
    }
  }

  /// Gives up a view at which nobody looks. The next look starts again. A look at the same time keeps the view.
  ///
  /// @return whether the view is given up, or the feed is closed
  private synchronized boolean stopIfIdle(LiveView into) {
    if (!closed && isLookedAt(into)) {
      return false;
    }
    abandon(into);
    return true;
  }

  private synchronized void abandon(LiveView abandoned) {
    abandoned.end();
    if (view == abandoned) {
      view = null;
      thread = null;
    }
  }

  private boolean isLookedAt(LiveView into) {
    return into.isWatched() || Duration.between(lookedAt, clock.instant()).compareTo(MAX_IDLE) < 0;
  }

  /// Says how far a partition is read.
  ///
  /// @param next offset of the next message
  /// @param end offset behind the messages that were there when reading began
  private record Span(long next, long end) {
    Span at(long offset) {
      return new Span(offset, end);
    }
  }

  /// Reads until nobody looks. A consumer that follows another one goes on where that was.
  private void readWith(KafkaConsumer<byte[], byte[]> opened, LiveView into, Map<TopicPartition, Span> spans) {
    if (!spans.isEmpty()) {
      opened.assign(spans.keySet());
      spans.forEach((partition, span) -> opened.seek(partition, span.next()));
    }
    Instant assignedAt = Instant.EPOCH;
    while (!closed && isLookedAt(into)) {
      if (Duration.between(assignedAt, clock.instant()).compareTo(PARTITIONS_AGE) > 0) {
        assignNew(opened, into, spans);
        assignedAt = clock.instant();
      }
      if (spans.isEmpty()) {
        throw new KafkaException("the topics have no partitions yet");
      }
      long now = clock.millis();
      ConsumerRecords<byte[], byte[]> messages = opened.poll(POLL);
      for (TopicPartition partition : messages.partitions()) {
        take(messages.records(partition), into, now, spans.get(partition).end());
        spans.computeIfPresent(partition, (_, span) -> span.at(messages.records(partition).getLast().offset() + 1));
      }
    }
  }

  private void take(List<ConsumerRecord<byte[], byte[]>> messages, LiveView into, long now, long end) {
    for (ConsumerRecord<byte[], byte[]> message : messages) {
      take(message, into, now, message.offset() >= end);
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> message, LiveView into, long now, boolean news) {
    if (message.topic().equals(topics.scores())) {
      into.score(message, now, news);
    } else if (message.topic().equals(topics.alerts())) {
      into.alert(message, now, news);
    } else {
      topics.control().ifPresent(control -> {
        if (message.topic().equals(control.commands())) {
          into.command(message);
        } else {
          into.commandResult(message, control.application());
        }
      });
    }
  }

  /// Assigns partitions that are not known yet. Reading starts a bit before their ends.
  private void assignNew(KafkaConsumer<byte[], byte[]> opened, LiveView into, Map<TopicPartition, Span> spans) {
    List<TopicPartition> all = new ArrayList<>(partitions(opened, topics.scores()));
    all.addAll(partitions(opened, topics.alerts()));
    topics.control().ifPresent(control -> {
      List<TopicPartition> commands = partitions(opened, control.commands());
      into.commandPartitions(commands.size());
      all.addAll(commands.stream().limit(1).toList()); // each partition holds every command
      all.addAll(partitions(opened, control.applied()));
    });
    List<TopicPartition> found = all.stream().filter(one -> !spans.containsKey(one)).toList();
    if (found.isEmpty()) {
      return;
    }
    Map<TopicPartition, Long> starts = opened.beginningOffsets(found, CALL_TIMEOUT);
    Map<TopicPartition, Long> ends = opened.endOffsets(found, CALL_TIMEOUT);
    for (TopicPartition partition : found) {
      long ofTopic = found.stream().filter(one -> one.topic().equals(partition.topic())).count();
      long before = before(partition.topic()) / ofTopic;
      long end = ends.get(partition);
      long start = Math.max(starts.get(partition), end - before);
      spans.put(partition, new Span(start, end));
      if (partition.topic().equals(topics.scores())) {
        into.beginScores(partition.partition(), start, end);
      } else if (partition.topic().equals(topics.alerts())) {
        into.beginAlerts(partition.partition(), start, end);
      }
    }
    opened.assign(spans.keySet());
    found.forEach(partition -> opened.seek(partition, spans.get(partition).next()));
  }

  private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> opened, String topic) {
    List<PartitionInfo> known = opened.partitionsFor(topic, CALL_TIMEOUT);
    return known == null ? List.of() : known.stream().map(one -> new TopicPartition(topic, one.partition()))
        .sorted(Comparator.comparingInt(TopicPartition::partition)).toList();
  }

  private long before(String topic) {
    if (topic.equals(topics.scores())) {
      return MAX_SCORES_BEFORE;
    }
    if (topic.equals(topics.alerts())) {
      return MAX_ALERTS_BEFORE;
    }
    return topics.control().filter(control -> topic.equals(control.commands())).isPresent() ? MAX_COMMANDS_BEFORE
        : MAX_RESULTS_BEFORE;
  }

  @Override
  public void close() {
    closed = true;
    Thread reading;
    synchronized (this) {
      reading = thread;
    }
    if (reading == null) {
      return;
    }
    reading.interrupt();
    try {
      reading.join(CLOSE_TIMEOUT);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
