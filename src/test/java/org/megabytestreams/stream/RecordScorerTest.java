package org.megabytestreams.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.anomaly.StreamMonitor;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.score.CachedScorer;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.score.RecordScore;
import org.megabytestreams.score.SegmentScorer;
import org.megabytestreams.score.StreamContext;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.score.StreamSegment;
import org.megabytestreams.score.SymbolLayout;
import org.megabytestreams.score.WindowScorer;
import org.megabytestreams.testing.ContextModel;

class RecordScorerTest {
  private static final long CACHE_BYTES = 1 << 20;
  private static final int RECORDS = 300;
  private final Random random = new Random(5);
  private long cacheBytes = CACHE_BYTES;

  @ParameterizedTest
  @EnumSource(Framing.class)
  void givesTheSameScoresInAnyBatch(Framing framing) {
    List<InputRecord> records = records();
    List<ScoredRecord> single = score(framing, ContextPolicy.STREAM, records, 1);
    for (int size : new int[] {7, 64, RECORDS}) {
      List<ScoredRecord> batched = score(framing, ContextPolicy.STREAM, records, size);
      for (int i = 0; i < RECORDS; i++) {
        assertArrayEquals(single.get(i).score().positionBits(), batched.get(i).score().positionBits(), "record " + i);
        assertEquals(single.get(i).context(), batched.get(i).context(), "record " + i);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void givesTheSameScoresWithoutACache(Framing framing) {
    List<InputRecord> records = records();
    List<ScoredRecord> remembered = score(framing, ContextPolicy.STREAM, records, 20);
    cacheBytes = 0;
    List<ScoredRecord> rebuilt = score(framing, ContextPolicy.STREAM, records, 20);
    for (int i = 0; i < RECORDS; i++) {
      assertArrayEquals(remembered.get(i).score().positionBits(), rebuilt.get(i).score().positionBits(), "record " + i);
    }
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void computesAScoreAgainFromItsReceipt(Framing framing) {
    List<InputRecord> records = records();
    List<ScoredRecord> scored = score(framing, ContextPolicy.STREAM, records, 50);
    CachedScorer scorer = new CachedScorer(new ContextModel(geometry(framing)), CACHE_BYTES);
    for (ScoredRecord one : scored) {
      int[] context = contextOf(one, records, geometry(framing));
      int[] fresh = framing.frame(one.record().bytes(), geometry(framing).patchSize());
      Surprisal bits = scorer.scoreAlone(List.of(new StreamSegment(context.length, context, fresh))).getFirst();
      RecordScore again = RecordScore.of(framing, one.record().bytes().length, bits, 0);
      assertEquals(one.score().bits(), again.bits(), 1e-3, one.context().toString());
    }
  }

  /// Records without a key make up a stream a partition, and all partitions share a scorer.
  @Test
  void keepsStreamsOfOneNameInTwoPartitionsApart() {
    var settings = new ScoringSettings(ContextPolicy.STREAM, MonitorSettings.DEFAULT, 4);
    var model = new ContextModel(geometry(Framing.RECORDS));
    RecordScorer shared = new RecordScorer(new CachedScorer(model, CACHE_BYTES), settings);
    StreamId unnamed = new StreamId("t", null);
    StreamState[] states = new StreamState[2];
    for (int i = 0; i < 40; i++) {
      for (int partition = 0; partition < 2; partition++) {
        StreamState state = states[partition];
        byte[] value = ("partition " + partition + " record " + i % 10).getBytes();
        var record = new InputRecord(unnamed, partition, i, 0, value);
        ScoredBatch batch = shared.score(List.of(record), _ -> state);
        int[] fresh = Framing.RECORDS.frame(record.bytes(), model.geometry().patchSize());
        StreamContext tail = state == null ? StreamContext.EMPTY : state.tail();
        Surprisal alone = new WindowScorer(model).score(List.of(tail.stretch(fresh))).getFirst();
        assertEquals(RecordScore.of(Framing.RECORDS, record.bytes().length, alone, 0).bits(),
            batch.records().getFirst().score().bits(), 1e-3, "record " + i + " of partition " + partition);
        states[partition] = batch.states().getFirst();
      }
    }
  }

  @Test
  void usesNoContextUnderTheRecordPolicy() {
    List<InputRecord> records = records();
    CachedScorer scorer = new CachedScorer(new ContextModel(geometry(Framing.RECORDS)), CACHE_BYTES);
    for (ScoredRecord one : score(Framing.RECORDS, ContextPolicy.RECORD, records, 20)) {
      int[] fresh = Framing.RECORDS.frame(one.record().bytes(), 8);
      Surprisal bits = scorer.scoreAlone(List.of(StreamSegment.atStart(fresh))).getFirst();
      assertEquals(RecordScore.of(Framing.RECORDS, one.record().bytes().length, bits, 0).bits(), one.score().bits(), 0);
      assertEquals(new ScoredRecord.Context(one.record().offset(), 0, 0), one.context());
    }
  }

  @Test
  void startsAgainUnderAModelWithAnotherFraming() {
    StreamId stream = new StreamId("t", null);
    int[] symbols = new int[24];
    var other = new StreamState(stream, "another model", new SymbolLayout(16, Framing.RECORDS), 0, 9,
        new StreamContext(24, symbols), RecordBoundaries.EMPTY.append(0, 3), StreamMonitor.fresh());
    ScoredBatch batch = scorer(geometry(Framing.RECORDS)).score(List.of(record(stream, 9)), _ -> other);
    assertEquals(new ScoredRecord.Context(9, 0, 0), batch.records().getFirst().context());
    assertEquals(1, batch.states().getFirst().records());
    assertEquals(ContextModel.DIGEST, batch.states().getFirst().model());
  }

  /// The other model's window is shorter, so that its windows start elsewhere.
  @ParameterizedTest
  @EnumSource(Framing.class)
  void keepsTheSymbolsUnderAnotherModel(Framing framing) {
    List<InputRecord> records = records().stream().filter(record -> record.bytes().length < 100).toList();
    Geometry shorter = geometry(framing).withPatches(12);
    RecordScorer before = scorer(geometry(framing));
    RecordScorer after = new RecordScorer(new CachedScorer(new ContextModel(shorter, "other"), CACHE_BYTES),
        settings());
    Map<StreamId, StreamState> states = new HashMap<>();
    List<ScoredRecord> scored = new ArrayList<>();
    int half = records.size() / 2;
    for (int i = 0; i < records.size(); i++) {
      ScoredBatch batch = (i < half ? before : after).score(records.subList(i, i + 1), states::get);
      batch.states().forEach(state -> states.put(state.stream(), StateCodec.decode(StateCodec.encode(state))));
      scored.addAll(batch.records());
    }
    SegmentScorer alone = new WindowScorer(new ContextModel(shorter, "other"));
    int withContext = 0;
    for (ScoredRecord one : scored.subList(half, scored.size())) {
      int[] context = contextOf(one, records, shorter);
      int[] fresh = framing.frame(one.record().bytes(), shorter.patchSize());
      Surprisal bits = alone.score(List.of(new StreamSegment(context.length, context, fresh))).getFirst();
      RecordScore again = RecordScore.of(framing, one.record().bytes().length, bits, 0);
      assertEquals(again.bits(), one.score().bits(), 1e-3, one.record() + " " + one.context());
      assertEquals("other", one.model());
      withContext += one.context().symbols() > 0 ? 1 : 0;
    }
    assertTrue(withContext > scored.size() / 2 - 5, withContext + " with context");
  }

  /// The same key in two partitions: two streams, whose windows stand at the same place.
  @Test
  void keepsTheStreamsOfPartitionsApart() {
    StreamId stream = new StreamId("t", null);
    RecordScorer shared = scorer(geometry(Framing.RECORDS));
    RecordScorer[] alone = {scorer(geometry(Framing.RECORDS)), scorer(geometry(Framing.RECORDS))};
    StreamState[] sharedStates = new StreamState[2];
    StreamState[] aloneStates = new StreamState[2];
    for (int i = 0; i < 20; i++) {
      for (int partition = 0; partition < 2; partition++) {
        var record = new InputRecord(stream, partition, i, 1000L * i, new byte[] {(byte) i, (byte) partition});
        ScoredBatch together = shared.score(List.of(record), of(sharedStates[partition]));
        ScoredBatch expected = alone[partition].score(List.of(record), of(aloneStates[partition]));
        sharedStates[partition] = together.states().getFirst();
        aloneStates[partition] = expected.states().getFirst();
        assertEquals(expected.records().getFirst().score().bits(), together.records().getFirst().score().bits());
      }
    }
  }

  /// Short records and such as reach into the next window.
  @ParameterizedTest
  @EnumSource(Framing.class)
  void previewsRecordsAndLeavesTheStreamUnchanged(Framing framing) {
    StreamId stream = new StreamId("t", null);
    RecordScorer looking = scorer(geometry(framing));
    RecordScorer alone = scorer(geometry(framing));
    StreamState state = StreamState.fresh(stream, ContextModel.DIGEST, geometry(framing), 0);
    StreamState aloneState = state;
    for (int i = 0; i < RECORDS; i++) {
      byte[] value = new byte[i % 11 == 0 ? 700 : 5 + random.nextInt(60)];
      random.nextBytes(value);
      InputRecord other = new InputRecord(stream, 0, i, 1000L * i, value);
      byte[] before = StateCodec.encode(state);
      ScoredRecord looked = looking.look(other, state, java.util.Optional.empty());
      assertArrayEquals(before, StateCodec.encode(state), "record " + i);
      ScoredRecord expected = scorer(geometry(framing)).score(List.of(other), of(StateCodec.decode(before))).records()
          .getFirst();
      assertEquals(expected.score().bits(), looked.score().bits(), 1e-3, "record " + i);
      assertEquals(expected.judgement().pValue(), looked.judgement().pValue(), "record " + i);
      assertEquals(expected.judgement().alert(), looked.judgement().alert(), "record " + i);
      assertEquals(expected.context(), looked.context(), "record " + i);
      ScoredBatch next = looking.score(List.of(record(stream, i)), of(state));
      ScoredBatch undisturbed = alone.score(List.of(record(stream, i)), of(aloneState));
      assertEquals(undisturbed.records().getFirst().score().bits(), next.records().getFirst().score().bits());
      state = next.states().getFirst();
      aloneState = undisturbed.states().getFirst();
    }
  }

  /// A stream that is forgotten and begins again must not meet the window that it had at the same place.
  @Test
  void reusesNoWindowOfAForgottenStream() {
    StreamId stream = new StreamId("t", null);
    RecordScorer scorer = scorer(geometry(Framing.RECORDS));
    StreamState state = null;
    for (int i = 0; i < 3; i++) {
      state = scorer.score(List.of(record(stream, i)), of(state)).states().getFirst();
    }
    StreamState again = null;
    StreamState expectedState = null;
    RecordScorer fresh = scorer(geometry(Framing.RECORDS));
    for (int i = 10; i < 16; i++) {
      // the window of the first numbering comes back between the records of the second, as after a rebalance
      scorer.score(List.of(record(stream, 3)), of(state));
      ScoredBatch batch = scorer.score(List.of(record(stream, i)), of(again));
      ScoredBatch expected = fresh.score(List.of(record(stream, i)), of(expectedState));
      again = batch.states().getFirst();
      expectedState = expected.states().getFirst();
      assertEquals(expected.records().getFirst().score().bits(), batch.records().getFirst().score().bits());
    }
  }

  /// The consumer group is set back to the stream's first record, to one in the middle, and to the last one.
  @ParameterizedTest
  @ValueSource(ints = {0, 40, 99})
  void startsTheWindowAgainWhenOffsetsGoBack(int to) {
    List<InputRecord> once = records().stream().limit(100).toList();
    List<InputRecord> again = once.subList(to, 100);
    List<InputRecord> all = new ArrayList<>(once);
    all.addAll(again);
    for (ContextPolicy policy : ContextPolicy.values()) {
      List<ScoredRecord> fresh = score(Framing.RECORDS, policy, again, 1);
      for (int size : new int[] {1, 7, 100, 200}) {
        List<ScoredRecord> scored = score(Framing.RECORDS, policy, all, size);
        for (int i = 0; i < again.size(); i++) {
          ScoredRecord one = scored.get(100 + i);
          assertEquals(fresh.get(i).context(), one.context(), "record " + i + " of batches of " + size);
          assertArrayEquals(fresh.get(i).score().positionBits(), one.score().positionBits(), "record " + i);
          assertTrue(Double.isFinite(one.judgement().pValue()), "what is normal is still known");
        }
      }
    }
  }

  @Test
  void explainsAnAlert() {
    List<InputRecord> records = new ArrayList<>();
    StreamId stream = new StreamId("t", null);
    for (int i = 0; i < 40; i++) {
      String text = i < 39 ? "all is well here, as ever, number " + i % 7 : "all is well!!!!!!!! here, as ever";
      records.add(new InputRecord(stream, 0, i, 1000L * i, text.getBytes()));
    }
    ScoredRecord last = score(Framing.RECORDS, ContextPolicy.STREAM, records, 9).getLast();
    assertTrue(last.judgement().alert(), last.judgement().toString());
    Explanation.Span worst = last.explanation().worstSpans().getFirst();
    assertTrue(worst.offset() <= 11 && worst.offset() + worst.length() >= 19, worst.toString());
    assertEquals("eeee", new String(last.explanation().expected()));
  }

  /// The symbols before the record, found by its receipt: the stream's records from an offset on, some symbols skipped.
  private static int[] contextOf(ScoredRecord one, List<InputRecord> records, Geometry geometry) {
    int[] context = new int[one.context().symbols()];
    int at = -one.context().skippedSymbols();
    for (InputRecord record : records) {
      boolean before = record.offset() >= one.context().offset() && record.offset() < one.record().offset();
      if (before && record.stream().equals(one.record().stream())) {
        for (int symbol : geometry.framing().frame(record.bytes(), geometry.patchSize())) {
          if (at >= 0) {
            context[at] = symbol;
          }
          at++;
        }
      }
    }
    assertEquals(context.length, Math.max(0, at));
    return context;
  }

  private List<ScoredRecord> score(Framing framing, ContextPolicy policy, List<InputRecord> records,
      int size) {
    var settings = new ScoringSettings(policy, new MonitorSettings(1e9, 20, 10, 60_000), 4);
    RecordScorer scorer = new RecordScorer(new CachedScorer(new ContextModel(geometry(framing)), cacheBytes), settings);
    Map<StreamId, byte[]> states = new HashMap<>();
    List<ScoredRecord> scored = new ArrayList<>();
    for (int from = 0; from < records.size(); from += size) {
      ScoredBatch batch = scorer.score(records.subList(from, Math.min(records.size(), from + size)),
          id -> states.containsKey(id) ? StateCodec.decode(states.get(id)) : null);
      batch.states().forEach(state -> states.put(state.stream(), StateCodec.encode(state)));
      scored.addAll(batch.records());
    }
    return scored;
  }

  private List<InputRecord> records() {
    List<InputRecord> records = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      byte[] key = {(byte) random.nextInt(3)};
      byte[] bytes = new byte[random.nextInt(20) == 0 ? 700 : random.nextInt(40)];
      random.nextBytes(bytes);
      records.add(new InputRecord(new StreamId("t", key[0] == 0 ? null : key), 0, i, 1000L * i, bytes));
    }
    return records;
  }

  private static Function<StreamId, StreamState> of(StreamState state) {
    return _ -> state;
  }

  private static InputRecord record(StreamId stream, int offset) {
    return new InputRecord(stream, 0, offset, 1000L * offset, new byte[] {(byte) offset});
  }

  private static RecordScorer scorer(Geometry geometry) {
    return new RecordScorer(new CachedScorer(new ContextModel(geometry), CACHE_BYTES), settings());
  }

  private static ScoringSettings settings() {
    return new ScoringSettings(ContextPolicy.STREAM, MonitorSettings.DEFAULT, 4);
  }

  private static Geometry geometry(Framing framing) {
    return new Geometry(8, 32, 8, 16, 1, 2, 16, 1, 2, framing);
  }
}
