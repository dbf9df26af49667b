package org.megabytestreams.autolearn;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.wire.Command;
import org.megabytestreams.wire.Json;

/// Gives one instance of an application at a time the turn to learn: the one that owns partition 0 of the topic of
/// commands in a consumer group of its own. The group's committed offset carries when the latest run ended. So another
/// instance knows it that takes over. An instance that joins does not take the turn from one that has it.
///
/// The group's offset is that of the first command to learn that nobody has answered yet. Not safe for use by several
/// threads.
final class LearningTurn implements AutoCloseable {
  private static final int MAX_REQUESTS = 100;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final TopicPartition place;
  private final Deque<Request> requests = new ArrayDeque<>();
  private boolean held;
  /// Null until it is read in this turn.
  private Long lastEnd;

  /// A command to learn.
  ///
  /// @param offset of it
  record Request(Command command, long offset) {}

  LearningTurn(AutoLearnSettings settings) {
    place = new TopicPartition(settings.topics().control(), 0);
    consumer = ClientProperties.of(settings.kafka()).group(settings.application() + "-learn")
        .clientId(settings.application() + "-learn").offsetReset("earliest").withoutAutoCommit()
        .withoutTopicCreation().readCommitted().put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_REQUESTS)
        .session(settings.schedule().session())
        .put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName()).consumer();
    consumer.subscribe(List.of(place.topic()), new ConsumerRebalanceListener() {
      @Override
      public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        held &= !partitions.contains(place);
      }

      @Override
      public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        consumer.pause(partitions);
        if (partitions.contains(place)) {
          consumer.resume(Set.of(place));
          requests.clear();
          held = true;
          lastEnd = null; // another instance may have learnt meanwhile
        }
      }
    });
  }

  /// Stays in the group for a while. Must be called at least every few seconds.
  ///
  /// @return whether this instance has the turn
  boolean stay(Duration time) {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(time)) {
      read(record);
    }
    if (held && !requests.isEmpty()) {
      consumer.pause(Set.of(place)); // the rest waits there, and not here
    }
    return held;
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    try {
      Command command = Json.command(record.value());
      if (command.action() == Command.Action.LEARN) {
        requests.add(new Request(command, record.offset()));
      }
    } catch (RuntimeException _) {
      // No command: the service rejects it, too.
    }
  }

  /// Returns the first command to learn that is not answered yet.
  Optional<Command> request() {
    return Optional.ofNullable(requests.peek()).map(Request::command);
  }

  /// Tells whether all commands so far are read and answered.
  boolean isIdle() {
    return requests.isEmpty() && consumer.currentLag(place).orElse(1) == 0;
  }

  /// Notes that the first command to learn is answered.
  void answered() {
    requests.remove();
    if (requests.isEmpty()) {
      consumer.resume(Set.of(place));
    }
    commit();
  }

  /// Returns when the latest run ended, in milliseconds since 1970; 0 if there was none. Asks the brokers once a turn.
  long lastEnd() {
    if (lastEnd == null) {
      lastEnd = committedEnd();
    }
    return lastEnd;
  }

  private long committedEnd() {
    OffsetAndMetadata committed = consumer.committed(Set.of(place)).get(place);
    try {
      return committed == null ? 0 : Long.parseLong(committed.metadata());
    } catch (NumberFormatException _) {
      return 0; // somebody reset the group
    }
  }

  /// Notes that a run has ended now.
  void ended() {
    lastEnd = System.currentTimeMillis();
    commit();
  }

  private void commit() {
    long offset = requests.isEmpty() ? consumer.position(place) : requests.peek().offset();
    consumer.commitSync(Map.of(place, new OffsetAndMetadata(offset, Long.toString(lastEnd()))));
  }

  @Override
  public void close() {
    consumer.close();
  }
}
