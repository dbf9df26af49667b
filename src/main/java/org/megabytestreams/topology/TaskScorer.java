package org.megabytestreams.topology;

import java.util.List;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.stream.InputRecord;
import org.megabytestreams.stream.RoutedScorer;
import org.megabytestreams.stream.ScoredBatch;
import org.megabytestreams.stream.StreamState;

/// Scores slices of a task's records, as its rules say: by the model in force, and by a shadow where there is one.
final class TaskScorer {
  private final TaskModels rules;
  private final StreamStore streams;
  private final StreamStore shadows;
  private final PartitionHistories histories;

  TaskScorer(TaskModels rules, StreamStore streams, StreamStore shadows, PartitionHistories histories) {
    this.rules = rules;
    this.streams = streams;
    this.shadows = shadows;
    this.histories = histories;
  }

  /// Nothing is stored yet.
  ///
  /// @param inForce what the models in force made of the records
  /// @param shadows what their shadows did; records are null where there is none
  record Slice(ScoredBatch inForce, ScoredBatch shadows) {}

  Slice score(List<PendingRecord> slice) {
    List<InputRecord> records = slice.stream().map(PendingRecord::waiting).toList();
    return new Slice(
        RoutedScorer.score(records, rules::scorer, stream -> goingOn(state(stream)), rules::frozen),
        RoutedScorer.score(records, rules::shadow, stream -> goingOn(shadowState(stream)), rules::frozen));
  }

  /// Keeps what the streams have come to, and what their shadows have.
  void store(Slice slice) {
    slice.inForce().states().forEach(state -> streams.put(state.writtenIn(history(state))));
    slice.shadows().states().forEach(state -> shadows.put(state.writtenIn(history(state))));
  }

  /// The state as it goes on in the present history of its partition; null for a new stream.
  private StreamState goingOn(StreamState state) {
    return state == null ? null : state.goingOnIn(history(state));
  }

  private long history(StreamState state) {
    return histories.number(state.stream().topic());
  }

  /// The state in force. Where the model in force shadowed the stream before, it goes on with what it learnt meanwhile.
  private StreamState state(StreamId stream) {
    StreamState state = streams.get(stream);
    String model = rules.scorer(stream).modelDigest();
    if (state == null || state.model().equals(model)) {
      return state;
    }
    StreamState shadow = shadows.get(stream);
    if (shadow == null || !shadow.model().equals(model) || !shadow.isAlongside(state)) {
      return state;
    }
    shadows.delete(stream);
    return state.takenOverBy(shadow);
  }

  /// The shadow's state. Where there is none of its model, or it missed records, it starts from the state in force.
  private StreamState shadowState(StreamId stream) {
    StreamState shadow = shadows.get(stream);
    StreamState inForce = streams.get(stream);
    boolean goesOn = shadow != null && inForce != null && shadow.isAlongside(inForce)
        && shadow.model().equals(rules.shadow(stream).modelDigest());
    return goesOn ? shadow : inForce;
  }
}
