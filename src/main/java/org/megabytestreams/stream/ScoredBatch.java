package org.megabytestreams.stream;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.megabytestreams.score.StreamId;

/// Holds the results of a batch.
///
/// @param records in the order they were given
/// @param states of the streams they belong to, after them; each stream once
public record ScoredBatch(List<ScoredRecord> records, List<StreamState> states) {
  /// Returns the states after this batch, and `others` of streams that are not in it.
  Function<StreamId, StreamState> or(Function<StreamId, StreamState> others) {
    Map<StreamId, StreamState> ofStreams = ofStreams();
    return stream -> ofStreams.containsKey(stream) ? ofStreams.get(stream) : others.apply(stream);
  }

  /// Returns this batch and the next one as one.
  ScoredBatch followedBy(ScoredBatch next) {
    List<ScoredRecord> all = new ArrayList<>(records);
    all.addAll(next.records);
    Map<StreamId, StreamState> ofStreams = ofStreams();
    ofStreams.putAll(next.ofStreams());
    return new ScoredBatch(all, List.copyOf(ofStreams.values()));
  }

  private Map<StreamId, StreamState> ofStreams() {
    Map<StreamId, StreamState> ofStreams = new LinkedHashMap<>();
    states.forEach(state -> ofStreams.put(state.stream(), state));
    return ofStreams;
  }
}
