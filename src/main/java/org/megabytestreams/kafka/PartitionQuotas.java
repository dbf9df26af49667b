package org.megabytestreams.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/// Holds partitions back that were read faster than they may be. Nothing is dropped: what is above waits at the
/// brokers.
///
/// A partition that was idle may catch up on one second. What one poll gives is never cut, so a partition may go into
/// debt, and waits until that is over.
final class PartitionQuotas {
  private static final long CATCH_UP_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final double NANOS_PER_SECOND = 1e9;

  private final Function<String, ReadRate> rates;
  /// Says until when each partition waits. A time in the past is what it may catch up on.
  private final Map<TopicPartition, Long> untilNanos = new HashMap<>();

  /// @param rates gives the rate of each partition of a topic
  PartitionQuotas(Function<String, ReadRate> rates) {
    this.rates = rates;
  }

  /// Notes what was read of a partition.
  void take(TopicPartition partition, long bytes, int records, long nowNanos) {
    ReadRate rate = rates.apply(partition.topic());
    if (rate.bounds()) {
      long from = Math.max(untilNanos.getOrDefault(partition, Long.MIN_VALUE), nowNanos - CATCH_UP_NANOS);
      untilNanos.put(partition, from + (long) (rate.seconds(bytes, records) * NANOS_PER_SECOND));
    }
  }

  /// Returns the partitions that wait.
  Set<TopicPartition> waiting(long nowNanos) {
    return untilNanos.entrySet().stream().filter(entry -> entry.getValue() > nowNanos).map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /// Forgets other partitions.
  void retain(Collection<TopicPartition> partitions) {
    untilNanos.keySet().retainAll(partitions);
  }
}
