package org.megabytestreams.testing;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// Creates topics for tests.
public final class TestTopics {
  private static final int PAUSE_MS = 20;

  private TestTopics() {}

  /// Creates topics without replicas, and waits for their leaders.
  ///
  /// @param settings of each topic
  public static void create(Admin admin, int partitions, Map<String, String> settings, List<String> topics)
      throws Exception {
    admin.createTopics(topics.stream().map(topic -> new NewTopic(topic, partitions, (short) 1).configs(settings))
        .toList()).all().get();
    awaitLeaders(admin, topics.stream().flatMap(topic -> IntStream.range(0, partitions)
        .mapToObj(partition -> new TopicPartition(topic, partition))).toList());
  }

  /// Waits until each partition has a leader that answers. An earlier producer may lose the order of its batches, or
  /// wait for minutes.
  public static void awaitLeaders(Admin admin, Collection<TopicPartition> partitions) throws Exception {
    var ends = partitions.stream().collect(Collectors.toMap(Function.identity(), _ -> OffsetSpec.latest()));
    while (true) {
      try {
        admin.listOffsets(ends).all().get();
        return;
      } catch (java.util.concurrent.ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
        Thread.sleep(PAUSE_MS); // the broker does not know them yet
      }
    }
  }
}
