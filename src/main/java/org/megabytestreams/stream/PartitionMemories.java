package org.megabytestreams.stream;

import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.megabytestreams.anomaly.Judgement;

/// Gives the memories that a batch is scored with, and says which of its records do not enter them.
///
/// @param ofTopics the memory of a topic's partition
/// @param excludes whether a record is so unusual that its stream's next records are scored without it
public record PartitionMemories(Function<String, PartitionMemory> ofTopics,
    BiPredicate<InputRecord, Judgement> excludes) {
  /// Makes memories that unusual records do not enter.
  public PartitionMemories(Function<String, PartitionMemory> ofTopics) {
    this(ofTopics, (_, judgement) -> judgement.isUnusual());
  }

  /// Tells whether a record is left out of what its stream's next records are scored with.
  ///
  /// @param past what stands before the record
  boolean leavesOut(InputRecord record, Judgement judgement, StreamPast past) {
    return !PartitionMemory.isKept(record.bytes().length)
        || excludes.test(record, judgement) && past.ownExcluded() < PartitionMemory.MAX_OWN_UNUSUAL;
  }

  /// Returns the memories for a model that scores the records of a batch, too. Memories have the records that the first
  /// model did not find unusual.
  public PartitionMemories beside(ScoredBatch first) {
    Set<InputRecord> unusual = first.records().stream().filter(one -> one != null && one.judgement().isUnusual())
        .map(ScoredRecord::record).collect(Collectors.toSet());
    return new PartitionMemories(ofTopics, (record, _) -> unusual.contains(record));
  }
}
