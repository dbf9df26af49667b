package org.megabytestreams.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.megabytestreams.megabyte.Framing;
import org.megabytestreams.megabyte.Geometry;
import org.megabytestreams.megabyte.Surprisal;

/// Scores batches of records of many streams with one call of the model, and judges them.
///
/// A record's score depends on the records of its stream before it alone, never on what shares its batch. Safe for use
/// by several threads, as long as no two hold states of one stream.
public final class BatchScorer {
  private final StreamScorer scorer;
  private final ScoringSettings settings;
  private final Explainer explainer;

  public BatchScorer(StreamScorer scorer, ScoringSettings settings) {
    this.scorer = scorer;
    this.settings = settings;
    this.explainer = new Explainer(scorer.model(), settings.expectedBytes());
  }

  public ScoringSettings settings() {
    return settings;
  }

  public String modelDigest() {
    return scorer.model().digest();
  }

  /// One record on its way: where its symbols stand in the stretch that holds them.
  private record Placed(WaitingRecord record, int index, int stretch, int at, int symbols) {}

  /// Scores `records`, which are in the order of their streams.
  ///
  /// @param states gives a stream's state before the first of its records here, or null for a new stream
  public ScoredBatch score(List<WaitingRecord> records, Function<StreamId, StreamState> states) {
    Map<StreamId, List<Placed>> streams = new LinkedHashMap<>();
    Map<StreamId, StreamState> before = new HashMap<>();
    List<Stretch> stretches = new ArrayList<>();
    place(records, states, streams, before, stretches);
    List<Surprisal> surprisals = settings.context() == ContextPolicy.STREAM
        ? scorer.score(next(streams.keySet(), stretches))
        : scorer.scoreAlone(stretches);
    ScoredRecord[] scored = new ScoredRecord[records.size()];
    Explainer.Budget budget = new Explainer.Budget();
    List<StreamState> after = new ArrayList<>();
    streams.forEach((id, placed) -> after.add(judge(before.get(id), placed, stretches, surprisals, scored, budget)));
    return new ScoredBatch(List.of(scored), after);
  }

  /// Each stream has one stretch, in the order of the streams.
  private static List<StreamScorer.Next> next(Set<StreamId> streams, List<Stretch> stretches) {
    List<StreamScorer.Next> next = new ArrayList<>();
    for (StreamId stream : streams) {
      next.add(new StreamScorer.Next(stream, stretches.get(next.size())));
    }
    return next;
  }

  private void place(List<WaitingRecord> records, Function<StreamId, StreamState> states,
      Map<StreamId, List<Placed>> streams, Map<StreamId, StreamState> before, List<Stretch> stretches) {
    Geometry geometry = geometry();
    Map<StreamId, List<Integer>> indices = new LinkedHashMap<>();
    for (int i = 0; i < records.size(); i++) {
      indices.computeIfAbsent(records.get(i).stream(), _ -> new ArrayList<>()).add(i);
    }
    indices.forEach((id, of) -> {
      StreamState state = stateOf(id, states);
      before.put(id, state);
      List<Placed> placed = streams.computeIfAbsent(id, _ -> new ArrayList<>());
      int at = 0;
      for (int index : of) {
        WaitingRecord record = records.get(index);
        int symbols = geometry.framing().framedLength(record.bytes().length, geometry.patchSize());
        placed.add(new Placed(record, index, stretches.size(), at, symbols));
        if (settings.context() == ContextPolicy.STREAM) {
          at += symbols;
        } else {
          stretches.add(Stretch.atStart(geometry.framing().frame(record.bytes(), geometry.patchSize())));
        }
      }
      if (settings.context() == ContextPolicy.STREAM) {
        stretches.add(state.tail().stretch(frame(placed, at)));
      }
    });
  }

  /// A stream starts anew, baseline and all, where it is new or another model scored it.
  private StreamState stateOf(StreamId id, Function<StreamId, StreamState> states) {
    StreamState state = states.apply(id);
    if (state == null) {
      return StreamState.fresh(id, modelDigest());
    }
    return state.model().equals(modelDigest()) ? state : state.forModel(modelDigest());
  }

  private int[] frame(List<Placed> placed, int symbols) {
    int[] fresh = new int[symbols];
    Framing framing = geometry().framing();
    for (Placed p : placed) {
      byte[] bytes = p.record().bytes();
      framing.frame(bytes, 0, bytes.length, geometry().patchSize(), fresh, p.at());
    }
    return fresh;
  }

  private StreamState judge(StreamState before, List<Placed> placed, List<Stretch> stretches,
      List<Surprisal> surprisals, ScoredRecord[] scored, Explainer.Budget budget) {
    RecordStarts starts = before.starts();
    for (Placed p : placed) {
      Stretch stretch = stretches.get(p.stretch());
      long symbol = stretch.from() + p.at();
      starts = starts.append(symbol, p.record().offset());
      RecordScore score =
          RecordScore.of(geometry().framing(), p.record().bytes().length, surprisals.get(p.stretch()), p.at());
      var judgement = before.monitor().observe(score.observation(), p.record().timestampMillis(), settings.monitor());
      Explanation explanation = judgement.alert() ? explainer.explain(stretch, p.at(), score, judgement, budget) : null;
      scored[p.index()] = new ScoredRecord(p.record(), score,
          starts.context(symbol, p.record().offset(), geometry()), judgement, explanation);
    }
    StreamTail tail = before.tail();
    if (settings.context() == ContextPolicy.STREAM) {
      tail = tail.append(stretches.get(placed.getFirst().stretch()).fresh(), geometry());
      starts = starts.from(Stretch.windowStart(tail.next(), geometry()));
    } else {
      tail = StreamTail.EMPTY;
      starts = RecordStarts.EMPTY;
    }
    return new StreamState(before.stream(), before.model(), before.records() + placed.size(), tail, starts,
        before.monitor());
  }

  private Geometry geometry() {
    return scorer.model().geometry();
  }
}
