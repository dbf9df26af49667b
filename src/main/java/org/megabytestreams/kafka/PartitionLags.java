package org.megabytestreams.kafka;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/// Reports how many records of a consumer's partitions wait at the brokers, once a second. Brokers tell it with what
/// they send; only after an assignment are they asked, and nothing waits for the answer.
final class PartitionLags {
  private static final Duration BETWEEN = Duration.ofSeconds(1);

  private final InputReading.Lags lags;
  private Set<TopicPartition> reported = Set.of();
  private long lookedNanos = System.nanoTime() - BETWEEN.toNanos();

  PartitionLags(InputReading.Lags lags) {
    this.lags = lags;
  }

  void look(Consumer<?, ?> consumer) {
    if (System.nanoTime() - lookedNanos < BETWEEN.toNanos()) {
      return;
    }
    lookedNanos = System.nanoTime();
    Set<TopicPartition> assigned = Set.copyOf(consumer.assignment());
    Set<TopicPartition> lost = new HashSet<>(reported);
    lost.removeAll(assigned);
    end(lost);
    assigned.forEach(partition -> consumer.currentLag(partition).ifPresent(records ->
        lags.lag(partition.topic(), partition.partition(), records)));
    reported = assigned;
  }

  /// Notes that the consumer reads no more.
  void end() {
    end(reported);
    reported = Set.of();
  }

  private void end(Set<TopicPartition> lost) {
    lost.forEach(partition -> lags.lag(partition.topic(), partition.partition(), -1));
  }
}
