package org.megabytestreams.stream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.megabytestreams.anomaly.StreamMonitor;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.score.CachedScorer;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.score.RecordScore;
import org.megabytestreams.score.StreamContext;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.score.StreamSegment;
import org.megabytestreams.score.SymbolLayout;

/// Scores batches of records of many streams with one call of the model, and judges them.
///
/// A record's score depends on the records of its stream before it alone, never on what shares its batch. Safe for use
/// by several threads, as long as no two hold states of one stream.
public final class RecordScorer {
  private final CachedScorer scorer;
  private final ScoringSettings settings;
  private final Explainer explainer;

  public RecordScorer(CachedScorer scorer, ScoringSettings settings) {
    this(scorer, settings, new Explainer(scorer.model(), settings.expectedBytes()));
  }

  private RecordScorer(CachedScorer scorer, ScoringSettings settings, Explainer explainer) {
    this.scorer = scorer;
    this.settings = settings;
    this.explainer = explainer;
  }

  /// Returns the same scorer, without explanations.
  public RecordScorer unexplained() {
    return new RecordScorer(scorer, settings, null);
  }

  /// Returns a scorer with the same settings for another model, which shares the memory for remembered windows.
  RecordScorer beside(ByteModel other) {
    return new RecordScorer(scorer.beside(other), settings);
  }

  public ScoringSettings settings() {
    return settings;
  }

  public String modelDigest() {
    return scorer.model().digest();
  }

  /// Releases the memory that a stream's window takes.
  public void forget(StreamId stream, int partition) {
    scorer.forget(stream, partition);
  }

  /// Closes the model, and releases what is remembered with it.
  void close() {
    scorer.close();
    scorer.model().close();
  }

  /// A record on its way, with the place of its symbols in the segment that holds them.
  private record Placed(InputRecord record, int index, int stretch, int at, int symbols) {}

  /// Scores `records`, which are in the order of their streams.
  ///
  /// @param states gives a stream's state before the first of its records here, or null for a new stream
  public ScoredBatch score(List<InputRecord> records, Function<StreamId, StreamState> states) {
    return score(records, states, _ -> false);
  }

  /// Scores `records`, which are in the order of their streams and all of one partition. If a record's offset is not
  /// above the last one of its stream, the stream's window starts again.
  ///
  /// @param states gives a stream's state before the first of its records here, or null for a new stream. If another
  ///     model made the state, the stream goes on with its symbols if both models lay records alike. It learns again
  ///     what is normal
  /// @param frozen which streams do not learn
  public ScoredBatch score(List<InputRecord> records, Function<StreamId, StreamState> states,
      Predicate<StreamId> frozen) {
    int end = ascending(records);
    if (end < records.size()) {
      ScoredBatch first = scoreAscending(records.subList(0, end), states, frozen);
      return first.followedBy(score(records.subList(end, records.size()), first.or(states), frozen));
    }
    return scoreAscending(records, states, frozen);
  }

  /// Counts the records before the first whose offset is not above that of its stream's record before it.
  private static int ascending(List<InputRecord> records) {
    Map<StreamId, Long> offsets = new HashMap<>();
    for (int i = 0; i < records.size(); i++) {
      Long before = offsets.put(records.get(i).stream(), records.get(i).offset());
      if (before != null && before >= records.get(i).offset()) {
        return i;
      }
    }
    return records.size();
  }

  private ScoredBatch scoreAscending(List<InputRecord> records, Function<StreamId, StreamState> states,
      Predicate<StreamId> frozen) {
    Map<StreamId, List<Placed>> streams = new LinkedHashMap<>();
    Map<StreamId, StreamState> before = new HashMap<>();
    List<StreamSegment> stretches = new ArrayList<>();
    place(records, states, streams, before, stretches);
    List<Surprisal> surprisals = settings.context() == ContextPolicy.STREAM
        ? scorer.score(next(streams, before, stretches))
        : scorer.scoreAlone(stretches);
    ScoredRecord[] scored = new ScoredRecord[records.size()];
    Explainer.Budget budget = new Explainer.Budget();
    List<StreamState> after = new ArrayList<>();
    streams.forEach((id, placed) ->
        after.add(judge(before.get(id), placed, stretches, surprisals, scored, budget, !frozen.test(id))));
    return new ScoredBatch(List.of(scored), after);
  }

  /// Returns the next segments. Each stream has one, in the order of the streams.
  private static List<CachedScorer.Next> next(Map<StreamId, List<Placed>> streams, Map<StreamId, StreamState> before,
      List<StreamSegment> stretches) {
    List<CachedScorer.Next> next = new ArrayList<>();
    streams.forEach((stream, placed) -> next.add(new CachedScorer.Next(stream, placed.getFirst().record().partition(),
        before.get(stream).since(), stretches.get(next.size()))));
    return next;
  }

  private void place(List<InputRecord> records, Function<StreamId, StreamState> states,
      Map<StreamId, List<Placed>> streams, Map<StreamId, StreamState> before, List<StreamSegment> stretches) {
    Geometry geometry = geometry();
    Map<StreamId, List<Integer>> indices = new LinkedHashMap<>();
    for (int i = 0; i < records.size(); i++) {
      indices.computeIfAbsent(records.get(i).stream(), _ -> new ArrayList<>()).add(i);
    }
    indices.forEach((id, of) -> {
      StreamState state = stateOf(id, states, records.get(of.getFirst()).offset());
      before.put(id, state);
      List<Placed> placed = streams.computeIfAbsent(id, _ -> new ArrayList<>());
      int at = 0;
      for (int index : of) {
        InputRecord record = records.get(index);
        int symbols = geometry.framing().framedLength(record.bytes().length, geometry.patchSize());
        placed.add(new Placed(record, index, stretches.size(), at, symbols));
        if (settings.context() == ContextPolicy.STREAM) {
          at += symbols;
        } else {
          stretches.add(StreamSegment.atStart(geometry.framing().frame(record.bytes(), geometry.patchSize())));
        }
      }
      if (settings.context() == ContextPolicy.STREAM) {
        stretches.add(state.tail().stretch(frame(placed, at)));
      }
    });
  }

  private StreamState stateOf(StreamId id, Function<StreamId, StreamState> states, long offset) {
    StreamState state = states.apply(id);
    if (state == null) {
      return StreamState.fresh(id, modelDigest(), geometry(), offset);
    }
    StreamState its = state.model().equals(modelDigest()) ? state : state.forModel(modelDigest(), geometry(), offset);
    return its.isBefore(offset) ? its : its.windowStartedAgain(offset);
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

  /// Scores and judges a record as if it were its stream's next, and lets the stream go on without it. Neither the
  /// state nor what is remembered of the stream changes.
  ///
  /// @param state the stream's, made by this scorer's model
  public ScoredRecord look(InputRecord record, StreamState state) {
    int[] fresh = geometry().framing().frame(record.bytes(), geometry().patchSize());
    boolean stream = settings.context() == ContextPolicy.STREAM;
    StreamSegment stretch = stream ? state.tail().stretch(fresh) : StreamSegment.atStart(fresh);
    Surprisal surprisal = stream
        ? scorer.look(new CachedScorer.Next(state.stream(), record.partition(), state.since(), stretch))
        : scorer.scoreAlone(List.of(stretch)).getFirst();
    RecordScore score = RecordScore.of(geometry().framing(), record.bytes().length, surprisal, 0);
    var judgement = StreamMonitor.decode(state.monitor().encode())
        .observe(score.observation(), record.timestampMillis(), settings.monitor(), false);
    return new ScoredRecord(record, score, state.starts().append(stretch.from(), record.offset())
        .context(stretch.from(), record.offset(), geometry()), modelDigest(), judgement, null);
  }

  private StreamState judge(StreamState before, List<Placed> placed, List<StreamSegment> stretches,
      List<Surprisal> surprisals, ScoredRecord[] scored, Explainer.Budget budget, boolean learns) {
    RecordBoundaries starts = before.starts();
    for (Placed p : placed) {
      StreamSegment stretch = stretches.get(p.stretch());
      long symbol = stretch.from() + p.at();
      starts = starts.append(symbol, p.record().offset());
      RecordScore score =
          RecordScore.of(geometry().framing(), p.record().bytes().length, surprisals.get(p.stretch()), p.at());
      var judgement =
          before.monitor().observe(score.observation(), p.record().timestampMillis(), settings.monitor(), learns);
      Explanation explanation = judgement.alert() && explainer != null
          ? explainer.explain(stretch, p.at(), score, judgement, budget) : null;
      scored[p.index()] = new ScoredRecord(p.record(), score,
          starts.context(symbol, p.record().offset(), geometry()), modelDigest(), judgement, explanation);
    }
    StreamContext tail = before.tail();
    if (settings.context() == ContextPolicy.STREAM) {
      tail = tail.append(stretches.get(placed.getFirst().stretch()).fresh(), geometry());
      starts = starts.from(StreamSegment.windowStart(tail.next(), geometry()));
    } else {
      tail = StreamContext.EMPTY;
      starts = RecordBoundaries.EMPTY;
    }
    return new StreamState(before.stream(), before.model(), SymbolLayout.of(geometry()), before.since(),
        before.records() + placed.size(), tail, starts, before.monitor(), placed.getLast().record().offset(),
        before.history());
  }

  private Geometry geometry() {
    return scorer.model().geometry();
  }
}
