package org.megabytestreams.kafka;

import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/// Gives each partition a turn before any has another. So one with a long backlog does not keep the others waiting.
///
/// A consumer alone reads all that it fetched of a partition before it looks at the next.
final class PartitionTurns {
  private final Set<TopicPartition> had = new HashSet<>();

  /// Returns the partitions that have had their turns; none if a round begins.
  Set<TopicPartition> had() {
    return new HashSet<>(had);
  }

  /// Notes what a poll gave. If it gave nothing, no other partition has records, and the next round begins.
  void take(Set<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      had.clear();
    } else {
      had.addAll(partitions);
    }
  }
}
