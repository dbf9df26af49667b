package org.megabytestreams.live;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.megabytestreams.kafka.ClientProperties;

/// Reads the topics of scores and alerts into a [LiveView], while somebody looks at it.
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
  private static final Duration ONE_CALL = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofSeconds(2);
  private static final Duration CLOSING = Duration.ofSeconds(5);
  /// The feed starts with about this many of the latest messages of a topic.
  private static final long SCORES_BEFORE = 20_000;
  private static final long ALERTS_BEFORE = 2_000;
  private static final int MAX_POLL_RECORDS = 1000;

  private final ClientProperties client;
  private final String scores;
  private final String alerts;
  private final InstantSource clock = InstantSource.system();
  private Thread thread;
  private LiveView view;
  private volatile Instant lookedAt = Instant.EPOCH;
  private volatile KafkaConsumer<byte[], byte[]> consumer;
  private volatile boolean closed;

  /// @param client properties of the consumer
  /// @param scores names the topic of scores
  /// @param alerts names the topic of alerts
  public LiveFeed(Map<String, ?> client, String scores, String alerts) {
    this.client = ClientProperties.of(client).readCommitted().offsetReset("earliest").withoutAutoCommit()
        .withoutTopicCreation().put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
    this.scores = scores;
    this.alerts = alerts;
  }

  /// Returns the view, which fills by and by after the first look.
  ///
  /// @throws IllegalStateException if the feed is closed
  public synchronized LiveView look() {
    if (closed) {
      throw new IllegalStateException("the service is stopping");
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
    try {
      while (!closed && isLookedAt(into)) {
        try (KafkaConsumer<byte[], byte[]> opened = client.consumer()) {
          consumer = opened;
          readWith(opened, into);
        } catch (WakeupException | InterruptException _) {
          return;
        } catch (KafkaException e) {
          LOG.log(System.Logger.Level.WARNING, "the live page cannot read " + scores + " and " + alerts
              + ", and tries again: " + e.getMessage());
          Thread.sleep(RETRY);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      leave(into);
    }
  }

  /// Gives up a view at which nobody looks. The next look starts anew.
  private synchronized void leave(LiveView abandoned) {
    abandoned.end();
    if (view == abandoned) {
      view = null;
      thread = null;
    }
  }

  private boolean isLookedAt(LiveView into) {
    return into.isWatched() || Duration.between(lookedAt, clock.instant()).compareTo(MAX_IDLE) < 0;
  }

  private void readWith(KafkaConsumer<byte[], byte[]> opened, LiveView into) {
    Set<TopicPartition> known = new HashSet<>();
    Instant asked = Instant.EPOCH;
    while (!closed && isLookedAt(into)) {
      if (Duration.between(asked, clock.instant()).compareTo(PARTITIONS_AGE) > 0) {
        assignNew(opened, known);
        asked = clock.instant();
      }
      long now = clock.millis();
      for (ConsumerRecord<byte[], byte[]> message : opened.poll(POLL)) {
        if (message.topic().equals(scores)) {
          into.score(message, now);
        } else {
          into.alert(message, now);
        }
      }
    }
  }

  /// Assigns partitions that are not known yet. Reading starts a bit before their ends.
  private void assignNew(KafkaConsumer<byte[], byte[]> opened, Set<TopicPartition> known) {
    List<TopicPartition> fresh = new ArrayList<>();
    for (String topic : List.of(scores, alerts)) {
      for (PartitionInfo partition : opened.partitionsFor(topic, ONE_CALL)) {
        TopicPartition one = new TopicPartition(topic, partition.partition());
        if (known.add(one)) {
          fresh.add(one);
        }
      }
    }
    if (fresh.isEmpty()) {
      return;
    }
    opened.assign(known);
    Map<TopicPartition, Long> begins = opened.beginningOffsets(fresh, ONE_CALL);
    opened.endOffsets(fresh, ONE_CALL).forEach((partition, end) -> {
      long ofTopic = fresh.stream().filter(one -> one.topic().equals(partition.topic())).count();
      long before = (partition.topic().equals(scores) ? SCORES_BEFORE : ALERTS_BEFORE) / ofTopic;
      opened.seek(partition, Math.max(begins.get(partition), end - before));
    });
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
    KafkaConsumer<byte[], byte[]> open = consumer;
    if (open != null) {
      open.wakeup();
    }
    reading.interrupt();
    try {
      reading.join(CLOSING);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
