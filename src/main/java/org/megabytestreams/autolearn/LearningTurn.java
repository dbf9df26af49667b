package org.megabytestreams.autolearn;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.megabytestreams.kafka.ClientProperties;

/// Gives one instance of an application at a time the turn to learn: the one that owns partition 0 of the topic of
/// commands in a consumer group of its own. The group's committed offset carries when the latest run ended. So another
/// instance knows it that takes over. An instance that joins does not take the turn from one that has it. No record is
/// read. Not safe for use by several threads.
final class LearningTurn implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final TopicPartition place;
  private boolean held;
  /// Null until it is read in this turn.
  private Long lastEnd;

  LearningTurn(AutoLearnSettings settings) {
    place = new TopicPartition(settings.topics().control(), 0);
    consumer = ClientProperties.of(settings.kafka()).group(settings.application() + "-learn")
        .clientId(settings.application() + "-learn").offsetReset("earliest").withoutAutoCommit()
        .withoutTopicCreation().session(settings.schedule().session())
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
    consumer.poll(time);
    return held;
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
    long now = System.currentTimeMillis();
    consumer.commitSync(Map.of(place, new OffsetAndMetadata(0, Long.toString(now))));
    lastEnd = now;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
