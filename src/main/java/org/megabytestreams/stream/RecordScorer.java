package org.megabytestreams.stream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.megabytestreams.anomaly.StreamMonitor;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.score.CachedScorer;
import org.megabytestreams.score.RecordScore;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.score.StreamSegment;

/// Scores batches of records of many streams with one call of the model, and judges them.
///
/// A record's score depends on the records of its stream before it alone, never on what shares its batch. Safe for use
/// by several threads, as long as no two hold states of one stream.
public final class RecordScorer {
  private final CachedScorer scorer;
  private final ScoringSettings settings;
  private final Explainer explainer;
  private final Placement placement;

  public RecordScorer(CachedScorer scorer, ScoringSettings settings) {
    this(scorer, settings, new Explainer(scorer.model(), settings.expectedBytes()));
  }

  private RecordScorer(CachedScorer scorer, ScoringSettings settings, Explainer explainer) {
    this.scorer = scorer;
    this.settings = settings;
    this.explainer = explainer;
    this.placement = Placement.of(settings.context());
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
    Map<StreamId, StreamBatch> streams = new LinkedHashMap<>();
    for (int i = 0; i < records.size(); i++) {
      InputRecord record = records.get(i);
      streams.computeIfAbsent(record.stream(), id -> new StreamBatch(stateOf(id, states, record.offset())))
          .add(record, i);
    }
    streams.values().forEach(stream -> stream.place(placement, geometry()));
    Iterator<Surprisal> surprisals = placement.score(scorer, streams.values().stream()
        .flatMap(stream -> stream.segments().stream()).map(StreamBatch.Segment::next).toList()).iterator();
    ScoredRecord[] scored = new ScoredRecord[records.size()];
    Explainer.Budget budget = new Explainer.Budget();
    List<StreamState> after = new ArrayList<>();
    streams.forEach((id, stream) -> after.add(judge(stream, surprisals, scored, budget, !frozen.test(id))));
    return new ScoredBatch(List.of(scored), after);
  }

  private StreamState stateOf(StreamId id, Function<StreamId, StreamState> states, long offset) {
    StreamState state = states.apply(id);
    if (state == null) {
      return StreamState.fresh(id, modelDigest(), geometry(), offset);
    }
    StreamState own = state.model().equals(modelDigest()) ? state : state.forModel(modelDigest(), geometry(), offset);
    return own.isBefore(offset) ? own : own.windowStartedAgain(offset);
  }

  /// Scores and judges a record as if it were its stream's next, and lets the stream go on without it. Neither the
  /// state nor what is remembered of the stream changes.
  ///
  /// @param state the stream's, made by this scorer's model
  public ScoredRecord look(InputRecord record, StreamState state) {
    StreamBatch stream = new StreamBatch(state);
    stream.add(record, 0);
    stream.place(placement, geometry());
    CachedScorer.Next segment = stream.segments().getFirst().next();
    Surprisal surprisal = placement.look(scorer, segment);
    RecordScore score = RecordScore.of(geometry().framing(), record.bytes().length, surprisal, 0);
    var judgement = StreamMonitor.decode(state.monitor().encode())
        .observe(score.observation(), record.timestampMillis(), settings.monitor(), false);
    long symbol = segment.stretch().from();
    ScoredRecord.Context context = state.starts().append(symbol, record.offset())
        .context(symbol, record.offset(), geometry());
    return new ScoredRecord(record, score, context, modelDigest(), judgement, null);
  }

  /// Judges the records of a stream.
  ///
  /// @param surprisals of the stream's segments, and of the streams after it
  /// @param scored takes the records
  private StreamState judge(StreamBatch stream, Iterator<Surprisal> surprisals, ScoredRecord[] scored,
      Explainer.Budget budget, boolean learns) {
    StreamMonitor monitor = stream.before().monitor();
    RecordBoundaries starts = stream.before().starts();
    for (StreamBatch.Segment segment : stream.segments()) {
      StreamSegment symbols = segment.next().stretch();
      Surprisal surprisal = surprisals.next();
      for (StreamBatch.Placed placed : segment.records()) {
        InputRecord record = placed.record();
        long symbol = symbols.from() + placed.at();
        starts = starts.append(symbol, record.offset());
        RecordScore score = RecordScore.of(geometry().framing(), record.bytes().length, surprisal, placed.at());
        var judgement = monitor.observe(score.observation(), record.timestampMillis(), settings.monitor(), learns);
        Explanation explanation = judgement.alert() && explainer != null
            ? explainer.explain(symbols, placed.at(), score, judgement, budget) : null;
        scored[placed.entry().index()] = new ScoredRecord(record, score,
            starts.context(symbol, record.offset(), geometry()), modelDigest(), judgement, explanation);
      }
    }
    return stream.after(placement, starts, geometry());
  }

  private Geometry geometry() {
    return scorer.model().geometry();
  }
}
