package org.megabytestreams.kafka;

import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/// Says what a [BoundedConsumer] reads, and how fast.
///
/// @param topics gives the topics that a subscription to a pattern reads, whatever the pattern says; they may change
/// @param first the topics of which all that waits in a partition is read before the other topics' partitions of that
///     number
/// @param rates gives the rate of each partition of a topic
/// @param lags gets the records of each partition that wait at the brokers
public record InputReading(Supplier<Set<String>> topics, Set<String> first, Function<String, ReadRate> rates,
    Lags lags) {
  /// Reads what is subscribed to, as fast as it comes.
  public static final InputReading PLAIN =
      new InputReading(Set::of, Set.of(), _ -> ReadRate.UNBOUNDED, (_, _, _) -> {});

  /// Takes lags. Several consumers call it.
  public interface Lags {
    /// @param records that wait; -1 if another consumer has the partition now
    void lag(String topic, int partition, long records);
  }
}
