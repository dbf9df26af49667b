package org.megabytestreams.topology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.stream.InputRecord;
import org.megabytestreams.stream.PartitionMemories;
import org.megabytestreams.stream.RecordScorer;
import org.megabytestreams.stream.ScoredBatch;
import org.megabytestreams.stream.ScoredRecord;
import org.megabytestreams.stream.StreamState;

/// Scores slices of a task's records, as its rules say: by the model in force, and by a shadow if there is one.
final class TaskScorer {
  private final TaskModels rules;
  private final StreamStore streams;
  private final StreamStore shadows;
  private final PartitionHistories histories;
  private final TaskMemories memories;
  private final TaskBudgets budgets;

  TaskScorer(TaskModels rules, StreamStore streams, StreamStore shadows, PartitionHistories histories,
      TaskMemories memories, TaskBudgets budgets) {
    this.rules = rules;
    this.budgets = budgets;
    this.memories = memories;
    this.streams = streams;
    this.shadows = shadows;
    this.histories = histories;
  }

  /// Holds the results of a slice. Nothing is stored yet.
  ///
  /// @param inForce what the models in force made of the records
  /// @param shadows what their shadows did; records are null if there is none
  record Slice(ScoredBatch inForce, ScoredBatch shadows) {}

  /// Returns how many of the next records can be scored at once.
  int fitting(List<PendingRecord> records) {
    return memories.fitting(records);
  }

  /// Scores records.
  ///
  /// @param slice at most as many as are [#fitting]
  Slice score(List<PendingRecord> slice) {
    memories.beginBlocks(slice);
    List<InputRecord> records = slice.stream().map(record -> record.waiting(budgets.take(record))).toList();
    PartitionMemories inUse = memories.inUse();
    ScoredBatch inForce = score(records, rules::scorer, stream -> goingOn(state(stream)), inUse);
    return new Slice(inForce, score(records, rules::shadow, stream -> goingOn(shadowState(stream)),
        inUse.beside(inForce)));
  }

  /// Tells which records one call scores: those of one model, in topics with one context policy, with memories or
  /// without.
  private record Call(RecordScorer scorer, ContextPolicy context, boolean withMemory) {
    static Call of(RecordScorer scorer, String topic) {
      return new Call(scorer, scorer.settings().of(topic).context(), scorer.usesMemory(topic));
    }
  }

  /// Scores records in the order of their streams, by one call for all streams that can share it.
  ///
  /// @param scorers which scorer a stream has; null for none
  /// @param states as in [RecordScorer#score]
  /// @param inUse memories for the scorers that use them
  /// @return records in the order given, null if the stream has no scorer
  private ScoredBatch score(List<InputRecord> records, Function<StreamId, RecordScorer> scorers,
      Function<StreamId, StreamState> states, PartitionMemories inUse) {
    Map<StreamId, Optional<Call>> ofStreams = new HashMap<>();
    Map<Call, List<Integer>> indices = new LinkedHashMap<>();
    for (int i = 0; i < records.size(); i++) {
      int index = i;
      ofStreams.computeIfAbsent(records.get(i).stream(), stream -> Optional.ofNullable(scorers.apply(stream))
          .map(scorer -> Call.of(scorer, stream.topic())))
          .ifPresent(call -> indices.computeIfAbsent(call, _ -> new ArrayList<>()).add(index));
    }
    ScoredRecord[] scored = new ScoredRecord[records.size()];
    List<StreamState> after = new ArrayList<>();
    indices.forEach((call, chosen) -> {
      ScoredBatch batch = call.scorer().score(chosen.stream().map(records::get).toList(), states, rules,
          call.withMemory() ? Optional.of(inUse) : Optional.empty());
      for (int i = 0; i < chosen.size(); i++) {
        scored[chosen.get(i)] = batch.records().get(i);
      }
      after.addAll(batch.states());
    });
    return new ScoredBatch(Arrays.asList(scored), after);
  }

  /// Stores the states of the streams after a slice, and of their shadows.
  void store(Slice slice) {
    memories.remember(slice.inForce());
    slice.inForce().states().forEach(state -> streams.put(state.writtenIn(history(state))));
    slice.shadows().states().forEach(state -> shadows.put(state.writtenIn(history(state))));
  }

  /// Returns the state as it goes on in the present history of its partition; null for a new stream.
  private StreamState goingOn(StreamState state) {
    return state == null ? null : state.goingOnIn(history(state));
  }

  private long history(StreamState state) {
    return histories.number(state.stream().topic());
  }

  /// Returns the state in force. If the model in force shadowed the stream before, the model goes on with what it
  /// learnt meanwhile.
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

  /// Returns the shadow's state. If its model has none, or it missed records, the shadow starts from the state in
  /// force.
  private StreamState shadowState(StreamId stream) {
    StreamState shadow = shadows.get(stream);
    StreamState inForce = streams.get(stream);
    boolean goesOn = shadow != null && inForce != null && shadow.isAlongside(inForce)
        && shadow.model().equals(rules.shadow(stream).modelDigest());
    return goesOn ? shadow : inForce;
  }
}
