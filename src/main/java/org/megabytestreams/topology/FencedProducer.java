package org.megabytestreams.topology;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// A producer whose every transaction commits offsets, so that the consumer group can refuse a former owner.
///
/// Under `exactly_once_v2` a group refuses the offsets of a member that has lost its partitions. So the transaction
/// fails. Kafka sends no offsets if a transaction consumed nothing, and then nobody refuses it. A task that takes over
/// scores the records in its store before it consumes any. If the network fails meanwhile, the next owner scores the
/// same records. Then both transactions would be committed.
///
/// This producer commits an offset of the group once more in such a transaction. If the brokers do not answer in time,
/// the transaction counts as refused: Kafka Streams closes the tasks and restores them. It would otherwise take the
/// transaction for committed. The consumer's thread makes all calls.
final class FencedProducer extends KafkaProducer<byte[], byte[]> {
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Supplier<? extends Consumer<?, ?>> consumer;
  private final Predicate<String> gone;
  private final boolean mayMiss;
  private boolean consumedNothing;

  /// @param consumer of the same stream thread, which may be made after the producer
  /// @param gone tells topics that were deleted: brokers take no offsets of them
  /// @param mayMiss whether topics may be deleted while they are read
  FencedProducer(Map<String, Object> config, Supplier<? extends Consumer<?, ?>> consumer, Predicate<String> gone,
      boolean mayMiss) {
    super(config, new ByteArraySerializer(), new ByteArraySerializer());
    this.consumer = consumer;
    this.gone = gone;
    this.mayMiss = mayMiss;
  }

  /// @throws CommitFailedException if there are no offsets, and none of the consumer's can be committed instead
  @Override
  public void sendOffsetsToTransaction(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
    Map<TopicPartition, OffsetAndMetadata> there = there(offsets, gone);
    if (mayMiss) {
      requireTopics(consumer.get(), there.keySet());
    }
    consumedNothing = there.isEmpty();
    if (!consumedNothing) {
      super.sendOffsetsToTransaction(there, group);
      return;
    }
    Map<TopicPartition, OffsetAndMetadata> committed = anyCommitted(consumer.get());
    try {
      super.sendOffsetsToTransaction(committed, group);
    } catch (TimeoutException e) {
      throw new CommitFailedException(e.getMessage());
    }
  }

  /// Fails if a topic is missing. Brokers would be asked again and again to take its offset, for a minute.
  ///
  /// @throws CommitFailedException if brokers do not know a topic, or do not answer
  static void requireTopics(Consumer<?, ?> consumer, Set<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      try {
        if (consumer.partitionsFor(partition.topic(), CALL_TIMEOUT).isEmpty()) {
          throw new CommitFailedException("topic " + partition.topic() + " is missing");
        }
      } catch (TimeoutException e) {
        throw new CommitFailedException(e.getMessage());
      }
    }
  }

  /// Returns the offsets of topics that are not gone.
  static Map<TopicPartition, OffsetAndMetadata> there(Map<TopicPartition, OffsetAndMetadata> offsets,
      Predicate<String> gone) {
    Map<TopicPartition, OffsetAndMetadata> there = new HashMap<>(offsets);
    there.keySet().removeIf(partition -> gone.test(partition.topic()));
    return there;
  }

  @Override
  public void commitTransaction() {
    try {
      super.commitTransaction();
    } catch (TimeoutException e) {
      throw consumedNothing ? new CommitFailedException(e.getMessage()) : e;
    }
  }

  /// Returns the offset of one of the consumer's partitions, as the group committed it. Brokers do not tell offsets
  /// that an open transaction may change, so that further partitions are tried. If nothing is committed, the offset is
  /// where a partition begins: the topology's sources are reset to `earliest`.
  ///
  /// @throws CommitFailedException if the consumer has no partitions, or no answer comes in time
  static Map<TopicPartition, OffsetAndMetadata> anyCommitted(Consumer<?, ?> consumer) {
    long deadlineNanos = System.nanoTime() + TIMEOUT.toNanos();
    for (TopicPartition partition : consumer.assignment()) {
      try {
        OffsetAndMetadata committed = consumer.committed(Set.of(partition), CALL_TIMEOUT).get(partition);
        return Map.of(partition, committed != null ? committed
            : new OffsetAndMetadata(consumer.beginningOffsets(Set.of(partition), CALL_TIMEOUT).get(partition)));
      } catch (TimeoutException e) {
        if (System.nanoTime() > deadlineNanos) {
          throw new CommitFailedException(e.getMessage());
        }
      }
    }
    throw new CommitFailedException("no offset of the group can be committed: its partitions " + consumer.assignment()
        + " belong to other members, or have open transactions");
  }
}
