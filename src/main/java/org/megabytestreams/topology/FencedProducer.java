package org.megabytestreams.topology;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// A producer whose every transaction commits offsets, so that the consumer group can refuse a former owner.
///
/// Under `exactly_once_v2` a group refuses the offsets of a member that has lost its partitions. So the transaction
/// fails. Kafka sends no offsets if a transaction consumed nothing, and then nobody refuses it. A task that takes over
/// scores the records in its store before it consumes any. If the network fails meanwhile, the next owner scores the
/// same records. Then both transactions would be committed.
///
/// This producer commits the group's offsets once more in such a transaction. The consumer's thread makes all calls.
final class FencedProducer extends KafkaProducer<byte[], byte[]> {
  private final Supplier<? extends Consumer<?, ?>> consumer;

  /// @param consumer of the same stream thread, which may be made after the producer
  FencedProducer(Map<String, Object> config, Supplier<? extends Consumer<?, ?>> consumer) {
    super(config, new ByteArraySerializer(), new ByteArraySerializer());
    this.consumer = consumer;
  }

  /// @throws CommitFailedException if there are no offsets and the consumer has no partitions any more
  @Override
  public void sendOffsetsToTransaction(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
    super.sendOffsetsToTransaction(offsets.isEmpty() ? committed(consumer.get()) : offsets, group);
  }

  /// Returns where the group reads on: what it committed, or the beginning of partitions if it committed nothing.
  private static Map<TopicPartition, OffsetAndMetadata> committed(Consumer<?, ?> consumer) {
    Set<TopicPartition> owned = consumer.assignment();
    if (owned.isEmpty()) {
      throw new CommitFailedException("all partitions have gone to other members of the group");
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>(consumer.committed(owned));
    offsets.values().removeIf(Objects::isNull);
    if (offsets.isEmpty()) {
      consumer.beginningOffsets(owned).forEach((at, first) -> offsets.put(at, new OffsetAndMetadata(first)));
    }
    return offsets;
  }
}
