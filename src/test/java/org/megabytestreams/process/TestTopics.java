package org.megabytestreams.process;

import java.util.Collection;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// Topics that were just made.
public final class TestTopics {
  private static final int PAUSE_MS = 20;

  private TestTopics() {}

  /// Waits until each partition has a leader that answers: a producer that comes earlier may lose the order of its
  /// batches, or stumble for minutes.
  public static void awaitLeaders(Admin admin, Collection<TopicPartition> partitions) throws Exception {
    var ends = partitions.stream().collect(Collectors.toMap(Function.identity(), _ -> OffsetSpec.latest()));
    while (true) {
      try {
        admin.listOffsets(ends).all().get();
        return;
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
        Thread.sleep(PAUSE_MS); // who was asked has not heard of them yet
      }
    }
  }
}
