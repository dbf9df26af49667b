package org.megabytestreams.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class FencedProducerTest {
  private static final TopicPartition FIRST = new TopicPartition("lines", 0);
  private static final TopicPartition SECOND = new TopicPartition("lines", 1);

  private final Set<TopicPartition> unstable = new HashSet<>();
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
    @Override
    public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions, Duration timeout) {
      if (partitions.stream().anyMatch(unstable::contains)) {
        throw new TimeoutException("the offset is unstable");
      }
      return super.committed(partitions);
    }
  };

  @Test
  void commitsWhatTheGroupCommittedWithItsMetadata() {
    consumer.assign(List.of(FIRST));
    consumer.updateBeginningOffsets(Map.of(FIRST, 0L));
    OffsetAndMetadata committed = new OffsetAndMetadata(7, "of Kafka Streams");
    consumer.commitSync(Map.of(FIRST, committed));
    assertEquals(Map.of(FIRST, committed), FencedProducer.anyCommitted(consumer));
  }

  @Test
  void commitsTheBeginningOfAPartitionIfNothingIsCommitted() {
    consumer.assign(List.of(FIRST));
    consumer.updateBeginningOffsets(Map.of(FIRST, 3L));
    assertEquals(Map.of(FIRST, new OffsetAndMetadata(3)), FencedProducer.anyCommitted(consumer));
  }

  @Test
  void takesAnotherPartitionIfATransactionIsOpenInOne() {
    consumer.assign(List.of(FIRST, SECOND));
    consumer.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
    consumer.commitSync(Map.of(FIRST, new OffsetAndMetadata(1), SECOND, new OffsetAndMetadata(2)));
    unstable.add(FIRST);
    assertEquals(Map.of(SECOND, new OffsetAndMetadata(2)), FencedProducer.anyCommitted(consumer));
    unstable.add(SECOND);
    assertThrows(CommitFailedException.class, () -> FencedProducer.anyCommitted(consumer));
  }

  @Test
  void commitsNoOffsetOfADeletedTopic() {
    OffsetAndMetadata next = new OffsetAndMetadata(7);
    TopicPartition deleted = new TopicPartition("deleted", 0);
    assertEquals(Map.of(FIRST, next), FencedProducer.there(Map.of(FIRST, next, deleted, next), "deleted"::equals));
  }

  @Test
  void refusesToCommitIfATopicIsMissing() {
    consumer.updatePartitions("lines", List.of(new PartitionInfo("lines", 0, null, null, null)));
    FencedProducer.requireTopics(consumer, Set.of(FIRST));
    CommitFailedException failure = assertThrows(CommitFailedException.class,
        () -> FencedProducer.requireTopics(consumer, Set.of(new TopicPartition("deleted", 0))));
    assertEquals("topic deleted is missing", failure.getMessage());
  }

  @Test
  void refusesToCommitIfThePartitionsAreGone() {
    assertThrows(CommitFailedException.class, () -> FencedProducer.anyCommitted(consumer));
  }
}
