package org.megabytestreams.stream;

import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.megabytestreams.anomaly.Judgement;

/// Gives the memories that a batch is scored with, and says which of its records do not enter them.
///
/// @param ofTopics the memory of a topic's partition
/// @param excludes whether a record is left out of what its stream's next records are scored with
public record PartitionMemories(Function<String, PartitionMemory> ofTopics,
    BiPredicate<InputRecord, Judgement> excludes) {
  /// A record with at most this p-value does not enter a memory, whatever the budget of alerts.
  private static final double MAX_UNUSUAL_P = 0.001;

  /// Makes memories that unusual records do not enter.
  public PartitionMemories(Function<String, PartitionMemory> ofTopics) {
    this(ofTopics, (_, judgement) -> isUnusual(judgement));
  }

  /// Returns the memories for a model that scores the records of a batch, too. Memories have the records that the first
  /// model did not find unusual.
  public PartitionMemories beside(ScoredBatch first) {
    Set<InputRecord> unusual = first.records().stream().filter(one -> one != null && isUnusual(one.judgement()))
        .map(ScoredRecord::record).collect(Collectors.toSet());
    return new PartitionMemories(ofTopics, (record, _) -> unusual.contains(record));
  }

  /// Tells whether a record is so unusual that it must not become normal by being remembered.
  public static boolean isUnusual(Judgement judgement) {
    return judgement.pValue() <= MAX_UNUSUAL_P;
  }
}
