package org.megabytestreams.stream;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.megabytestreams.score.StreamId;

/// Scores batches of streams that have different models: one call of each model for all its streams.
public final class RoutedScorer {
  private RoutedScorer() {}

  /// Scores `records`, which are in the order of their streams and all of one partition.
  ///
  /// @param scorers which scorer a stream has; null for none
  /// @param states as in [RecordScorer#score]
  /// @param frozen which streams do not learn
  /// @return records in the order given, null if the stream has no scorer
  public static ScoredBatch score(List<InputRecord> records, Function<StreamId, RecordScorer> scorers,
      Function<StreamId, StreamState> states, Predicate<StreamId> frozen) {
    Map<StreamId, Optional<RecordScorer>> ofStreams = new HashMap<>();
    Map<RecordScorer, List<Integer>> indices = new LinkedHashMap<>();
    for (int i = 0; i < records.size(); i++) {
      int index = i;
      ofStreams.computeIfAbsent(records.get(i).stream(), stream -> Optional.ofNullable(scorers.apply(stream)))
          .ifPresent(scorer -> indices.computeIfAbsent(scorer, _ -> new ArrayList<>()).add(index));
    }
    ScoredRecord[] scored = new ScoredRecord[records.size()];
    List<StreamState> after = new ArrayList<>();
    indices.forEach((scorer, its) -> {
      ScoredBatch batch = scorer.score(its.stream().map(records::get).toList(), states, frozen);
      for (int i = 0; i < its.size(); i++) {
        scored[its.get(i)] = batch.records().get(i);
      }
      after.addAll(batch.states());
    });
    return new ScoredBatch(Arrays.asList(scored), after);
  }
}
