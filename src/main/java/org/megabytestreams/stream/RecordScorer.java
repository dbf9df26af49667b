package org.megabytestreams.stream;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.megabytestreams.anomaly.Observation;
import org.megabytestreams.anomaly.StreamMonitor;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.score.CachedScorer;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.score.RecordScore;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.score.StreamSegment;

/// Scores batches of records of many streams with one call of the model, and judges them.
///
/// A record's score depends on the records of its stream before it, and on its partition's memory if there is one,
/// never on what shares its batch. Safe for use
/// by several threads, as long as no two hold states of one stream.
public final class RecordScorer {
  private final CachedScorer scorer;
  /// Scores without the network's windows; null if the model cannot.
  private final CachedScorer recordwise;
  private final TopicScoring settings;
  private final Explainer explainer;

  /// Makes a scorer with the same settings for all topics.
  public RecordScorer(CachedScorer scorer, ScoringSettings settings) {
    this(scorer, TopicScoring.same(settings));
  }

  public RecordScorer(CachedScorer scorer, TopicScoring settings) {
    this(scorer, settings, new Explainer(scorer.model()));
  }

  private RecordScorer(CachedScorer scorer, TopicScoring settings, Explainer explainer) {
    this.scorer = scorer;
    this.recordwise = scorer.model().recordwise() == null ? null : scorer.beside(scorer.model().recordwise());
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

  public TopicScoring settings() {
    return settings;
  }

  public String modelDigest() {
    return scorer.model().digest();
  }

  /// Releases the memory that a stream's window takes.
  public void forget(StreamId stream, int partition) {
    scorers().forEach(one -> one.forget(stream, partition));
  }

  /// Releases the memory that the windows of a partition's streams take.
  public void forgetPartition(String topic, int partition) {
    scorers().forEach(one -> one.forgetPartition(topic, partition));
  }

  /// Closes the model, and releases what is remembered with it.
  void close() {
    scorers().forEach(CachedScorer::close);
    scorer.model().close();
  }

  private List<CachedScorer> scorers() {
    return recordwise == null ? List.of(scorer) : List.of(scorer, recordwise);
  }

  private CachedScorer scorer(Placement placement) {
    return placement == Placement.RECORDWISE ? recordwise : scorer;
  }

  /// Tells whether this scorer's model has a use for the memory of a topic's partition.
  public boolean usesMemory(String topic) {
    ScoringSettings ofTopic = settings.of(topic);
    return ofTopic.memorySymbols() > 0 && switch (ofTopic.context()) {
      case STREAM -> geometry().options().matching() && geometry().options().seesAnyLength();
      case MEMORY -> recordwise != null;
      case RECORD -> false;
    };
  }

  /// Scores `records`, which are in the order of their streams, without a memory.
  ///
  /// @param states gives a stream's state before the first of its records here, or null for a new stream
  public ScoredBatch score(List<InputRecord> records, Function<StreamId, StreamState> states) {
    return score(records, states, _ -> false, Optional.empty());
  }

  /// Scores `records`, which are in the order of their streams, all of one partition, and of topics with one context
  /// policy. If a record's offset is not above the last one of its stream, the stream's window starts again.
  ///
  /// @param states gives a stream's state before the first of its records here, or null for a new stream. If another
  ///     model made the state, the stream goes on with its symbols if both models lay records alike. It learns again
  ///     what is normal
  /// @param rules which streams do not learn, and which alerts are kept back
  /// @param memories of the records' topics, which have no record of the batch yet; empty if streams keep their own
  ///     symbols
  public ScoredBatch score(List<InputRecord> records, Function<StreamId, StreamState> states,
      StreamRules rules, Optional<PartitionMemories> memories) {
    int end = ascending(records);
    if (end < records.size() && memories.isPresent()) {
      throw new IllegalArgumentException("expected ascending offsets where there is a memory");
    }
    if (end < records.size()) {
      ScoredBatch first = scoreAscending(records.subList(0, end), states, rules, memories);
      return first.followedBy(score(records.subList(end, records.size()), first.or(states), rules, memories));
    }
    return scoreAscending(records, states, rules, memories);
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
      StreamRules rules, Optional<PartitionMemories> memories) {
    Placement placement = Placement.of(context(records), memories.isPresent());
    Geometry geometry = placement.windows(geometry());
    Map<StreamId, StreamBatch> streams = new LinkedHashMap<>();
    for (int i = 0; i < records.size(); i++) {
      InputRecord record = records.get(i);
      streams.computeIfAbsent(record.stream(),
          _ -> streamBatch(record, states.apply(record.stream()), placement, memories))
          .add(record, i);
    }
    CachedScorer scoring = scorer(placement);
    ScoredRecord[] scored = new ScoredRecord[records.size()];
    Explainer.Budget budget = new Explainer.Budget();
    List<StreamBatch> open = List.copyOf(streams.values());
    while (!open.isEmpty()) {
      open.forEach(stream -> stream.place(placement, geometry));
      Iterator<Surprisal> surprisals = placement.score(scoring, open.stream()
          .flatMap(stream -> stream.segments().stream()).map(StreamBatch.Segment::next).toList()).iterator();
      for (StreamBatch stream : open) {
        judge(stream, placement, surprisals, scored, budget, rules, memories);
      }
      open = open.stream().filter(StreamBatch::hasMore).toList();
    }
    return new ScoredBatch(List.of(scored),
        streams.values().stream().map(stream -> stream.after(placement, geometry)).toList());
  }

  private ContextPolicy context(List<InputRecord> records) {
    return records.isEmpty() ? settings.usual().context() : settings.of(records.getFirst().stream().topic()).context();
  }

  private StreamBatch streamBatch(InputRecord first, StreamState state, Placement placement,
      Optional<PartitionMemories> memories) {
    StreamState before = stateOf(first, state);
    return new StreamBatch(before, pastOf(before, first, placement, memories));
  }

  private StreamState stateOf(InputRecord first, StreamState state) {
    long offset = first.offset();
    if (state == null) {
      return StreamState.fresh(first.stream(), modelDigest(), geometry(), offset);
    }
    StreamState own = state.model().equals(modelDigest()) ? state : state.forModel(modelDigest(), geometry(), offset);
    return own.isBefore(offset) ? own : own.windowStartedAgain(offset);
  }

  private StreamPast pastOf(StreamState state, InputRecord next, Placement placement,
      Optional<PartitionMemories> memories) {
    return memories
        .map(all -> all.ofTopics().apply(next.stream().topic()))
        .map(memory -> memory.past(next.stream(), geometry(), scorer(placement).model().memory()))
        .orElseGet(() -> StreamPast.of(state));
  }

  /// Scores and judges a record as if it were its stream's next, and lets the stream go on without it. Neither the
  /// state nor what is remembered of the stream changes.
  ///
  /// @param state the stream's, made by this scorer's model
  /// @param memories as in [#score]
  public ScoredRecord look(InputRecord record, StreamState state, Optional<PartitionMemories> memories) {
    ScoringSettings ofTopic = settings.of(record.stream().topic());
    Placement placement = Placement.of(ofTopic.context(), memories.isPresent());
    StreamBatch stream = new StreamBatch(state, pastOf(state, record, placement, memories));
    stream.add(record, 0);
    Geometry geometry = placement.windows(geometry());
    stream.place(placement, geometry);
    CachedScorer.Next segment = stream.segments().getFirst().next();
    Surprisal surprisal = placement.look(scorer(placement), segment);
    RecordScore score = RecordScore.of(geometry().framing(), record.bytes().length, surprisal, 0);
    var judgement = StreamMonitor.decode(state.monitor().encode())
        .observe(score.observation(record.bytes()), record.timestampMillis(), ofTopic.monitor(), false);
    long symbol = segment.stretch().from();
    RecordBoundaries starts = stream.past().starts().append(symbol, record.offset());
    ScoredRecord.Context context = stream.past().contextOf(symbol, record.offset(), starts, placement, geometry);
    return new ScoredRecord(record, score, context, modelDigest(), judgement, null);
  }

  /// Judges the records of a stream that are left, up to the first that its next records are scored without.
  ///
  /// @param surprisals of the stream's segments, and of the streams after it
  /// @param scored takes the records
  private void judge(StreamBatch stream, Placement placement, Iterator<Surprisal> surprisals, ScoredRecord[] scored,
      Explainer.Budget budget, StreamRules rules, Optional<PartitionMemories> memories) {
    boolean learns = !rules.frozen(stream.before().stream());
    ScoringSettings ofTopic = settings.of(stream.before().stream().topic());
    Geometry geometry = placement.windows(geometry());
    StreamMonitor monitor = stream.before().monitor();
    RecordBoundaries starts = stream.past().starts();
    for (StreamBatch.Segment segment : List.copyOf(stream.segments())) {
      StreamSegment symbols = segment.next().stretch();
      Surprisal surprisal = surprisals.next();
      int judged = 0;
      for (StreamBatch.Placed placed : segment.records()) {
        InputRecord record = placed.record();
        long symbol = symbols.from() + placed.at();
        RecordBoundaries before = starts;
        starts = starts.append(symbol, record.offset());
        RecordScore score = RecordScore.of(geometry().framing(), record.bytes().length, surprisal, placed.at());
        Observation observation = score.observation(record.bytes());
        var judgement = monitor.observe(observation, record.timestampMillis(),
            ofTopic.monitor().within(record.maxPValue()), learns,
            () -> rules.suppression(record.stream(), observation.kind(), record.timestampMillis()));
        Explanation explanation = judgement.alert() && explainer != null
            ? explainer.explain(symbols, placed.at(), score, judgement, ofTopic.expectedBytes(), budget) : null;
        scored[placed.entry().index()] = new ScoredRecord(record, score,
            stream.past().contextOf(symbol, record.offset(), starts, placement, geometry), modelDigest(), judgement,
            explanation);
        judged++;
        if (memories.isPresent() && memories.get().leavesOut(record, judgement, stream.past())) {
          int[] kept = Arrays.copyOf(symbols.fresh(), placed.at());
          stream.goOn(judged,
              placement.after(stream.past(), kept, before, geometry).without(record.offset()), true);
          scorer(placement).forget(record.stream(), record.partition()); // its window has the record
          return;
        }
      }
      stream.goOn(judged, placement.after(stream.past(), symbols.fresh(), starts, geometry), false);
    }
  }

  private Geometry geometry() {
    return scorer.model().geometry();
  }
}
