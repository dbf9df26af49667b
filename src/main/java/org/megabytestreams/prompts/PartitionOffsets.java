package org.megabytestreams.prompts;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// Holds which prompts are done, for all partitions that this instance has.
final class PartitionOffsets {
  private final Map<TopicPartition, PromptOffsets> partitions = new HashMap<>();

  /// Takes partitions over, as they were committed.
  void assigned(Map<TopicPartition, OffsetAndMetadata> committed, Collection<TopicPartition> assigned) {
    assigned.forEach(partition -> partitions.put(partition, PromptOffsets.of(committed.get(partition))));
  }

  void revoked(Collection<TopicPartition> revoked) {
    partitions.keySet().removeAll(revoked);
  }

  /// Takes note of a prompt that was read. Returns whether the prompt is to be done here.
  boolean take(TopicPartition partition, long offset) {
    PromptOffsets offsets = partitions.get(partition);
    return offsets != null && offsets.take(offset);
  }

  /// Tells whether a prompt was taken and is not finished.
  boolean isOpen(TopicPartition partition, long offset) {
    PromptOffsets offsets = partitions.get(partition);
    return offsets != null && offsets.isOpen(offset);
  }

  /// Takes note that a prompt is finished. A prompt of a partition that another instance has is left to that instance.
  void finish(TopicPartition partition, long offset) {
    PromptOffsets offsets = partitions.get(partition);
    if (offsets != null) {
      offsets.finish(offset);
    }
  }

  /// Tells whether no more prompts may be taken for now.
  boolean full() {
    return partitions.values().stream().anyMatch(PromptOffsets::full);
  }

  /// Tells whether all prompts that were taken are finished.
  boolean idle() {
    return partitions.values().stream().allMatch(PromptOffsets::idle);
  }

  Set<TopicPartition> all() {
    return Set.copyOf(partitions.keySet());
  }

  /// Returns the offset from which each partition is to be read on.
  Map<TopicPartition, Long> positions() {
    Map<TopicPartition, Long> positions = new HashMap<>();
    partitions.forEach((partition, offsets) -> positions.put(partition, offsets.position()));
    return positions;
  }

  /// Returns what is to be committed.
  Map<TopicPartition, OffsetAndMetadata> committed() {
    Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    partitions.forEach((partition, offsets) -> committed.put(partition, offsets.committed()));
    return committed;
  }
}
