package org.megabytestreams.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.matchmodel.MatchMemory;
import org.megabytestreams.matchmodel.MatchModel;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.GuessContext;
import org.megabytestreams.runtime.OnnxByteModel;
import org.megabytestreams.score.CachedScorer;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.score.StreamId;

/// Scores a partition of several streams with the memory of the partition, by a real model.
class PartitionMemoryTest {
  private static final int RECORDS = 400;
  private static final long MEMORY = 16 << 10;
  private static final int RANDOM_EVERY = 61;
  private static final double ROUNDING = 0.02;

  private final List<InputRecord> records = records();

  @ParameterizedTest
  @EnumSource(names = {"STREAM", "MEMORY"})
  void scoresAreTheSameInAnyBatchesWithAndWithoutACache(ContextPolicy context) {
    try (ByteModel model = model()) {
      List<ScoredRecord> single = new Partition(context, model, Long.MAX_VALUE).score(records, 1);
      assertTrue(single.stream().anyMatch(one -> one.judgement().isUnusual()), "nothing was unusual");
      assertSame(single, new Partition(context, model, Long.MAX_VALUE).score(records, 37));
      assertSame(single, new Partition(context, model, 0).score(records, RECORDS));
    }
  }

  /// More unusual records than a memory leaves out: something has changed for good.
  @ParameterizedTest
  @EnumSource(names = {"STREAM", "MEMORY"})
  void scoresOfAFloodOfUnusualRecordsAreTheSameInAnyBatches(ContextPolicy context) {
    int atLeast = context == ContextPolicy.STREAM ? 64 : 20; // random bytes become easy where most are random
    Random other = new Random(8);
    List<InputRecord> flood = new ArrayList<>(records.subList(0, 200));
    for (int i = 200; i < RECORDS; i++) {
      byte[] value = line(other, i);
      if (i % 4 != 3) {
        other.nextBytes(value);
      }
      StreamId stream = new StreamId("t", "abc".substring(i % 3, i % 3 + 1).getBytes());
      flood.add(new InputRecord(stream, 0, i, 1000L * i, value));
    }
    try (ByteModel model = model()) {
      List<ScoredRecord> single = new Partition(context, model, Long.MAX_VALUE).score(flood, 1);
      assertTrue(single.stream().filter(one -> one.judgement().isUnusual()).count() > atLeast, "too few were unusual");
      assertSame(single, new Partition(context, model, Long.MAX_VALUE).score(flood, 50));
      assertSame(single, new Partition(context, model, 0).score(flood, RECORDS));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"STREAM", "MEMORY"})
  void aRestoredMemoryGoesOnLikeTheFormerOne(ContextPolicy context) {
    try (ByteModel model = model()) {
      List<ScoredRecord> undisturbed = new Partition(context, model, Long.MAX_VALUE).score(records, 11);
      Partition before = new Partition(context, model, Long.MAX_VALUE);
      List<ScoredRecord> scored = new ArrayList<>(before.score(records.subList(0, 250), 11));
      scored.addAll(before.restored().score(records.subList(250, RECORDS), 11));
      assertSame(undisturbed, scored);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"STREAM", "MEMORY"})
  void aNewStreamStartsWarm(ContextPolicy context) {
    try (ByteModel model = model()) {
      Partition partition = new Partition(context, model, Long.MAX_VALUE);
      partition.score(records, 50);
      byte[] line = line(new Random(1), 3);
      double warm = bits(partition, line, RECORDS);
      double cold = bits(new Partition(context, model, 0), line, RECORDS);
      assertTrue(warm < 0.6 * cold, warm + " bits with a memory, " + cold + " without");
    }
  }

  /// The bundle's memory serves before the partition has one, and behind it.
  @ParameterizedTest
  @EnumSource(names = {"STREAM", "MEMORY"})
  void aStreamOfABundleWithAMemoryStartsWarm(ContextPolicy context, @TempDir Path folder) throws IOException {
    byte[] line = line(new Random(1), 3);
    byte[] foreign = "kernel: usb 2-1: new high-speed USB device number 17 using xhci_hcd".getBytes();
    List<byte[]> remembered = List.of(foreign, line(new Random(2), 1), line(new Random(3), 2));
    Bundle bundle = Bundle.read(Path.of("src/main/bundles/logs-any")).copyTo(folder)
        .withMemory(remembered, List.of("lines"));
    try (ByteModel without = model(); ByteModel with = OnnxByteModel.open(bundle, 2)) {
      double cold = bits(new Partition(context, without, Long.MAX_VALUE), line, 0);
      double warm = bits(new Partition(context, with, Long.MAX_VALUE), line, 0);
      assertTrue(warm < 0.6 * cold, warm + " bits with the bundle's memory, " + cold + " without");
      Partition full = new Partition(context, with, Long.MAX_VALUE);
      assertSame(full.score(records, 1), new Partition(context, with, 0).score(records, 37));
      double unknown = bits(new Partition(context, without, Long.MAX_VALUE), foreign, 0);
      assertTrue(bits(full, foreign, RECORDS) < 0.3 * unknown, "the bundle's memory is gone");
    }
  }

  /// Lines that are alike are easy; random bytes are not.
  @Test
  void easyRecordsNeedNoNetwork() {
    try (ByteModel model = model()) {
      List<ScoredRecord> scored = new Partition(ContextPolicy.MEMORY, model, Long.MAX_VALUE).score(records, 50);
      long easy = scored.stream().filter(one -> one.score().withoutNetwork()).count();
      assertTrue(easy > RECORDS / 4 && easy < RECORDS, easy + " records were easy");
      for (ScoredRecord one : scored) {
        assertTrue(one.context().recordwise());
        boolean random = one.record().offset() % RANDOM_EVERY == RANDOM_EVERY - 1;
        assertFalse(random && one.score().withoutNetwork(), "record " + one.record().offset());
      }
      List<ScoredRecord> inWindows = new Partition(ContextPolicy.STREAM, model, Long.MAX_VALUE).score(records, 50);
      assertEquals(1, bits(scored) / bits(inWindows), 0.1);
    }
  }

  private static double bits(List<ScoredRecord> scored) {
    return scored.stream().mapToDouble(one -> one.score().bits()).sum();
  }

  @Test
  void modelsOfOtherContextsHaveIndexesOfTheirOwn() {
    try (ByteModel model = model()) {
      Partition partition = new Partition(ContextPolicy.STREAM, model, Long.MAX_VALUE);
      partition.score(records, 50);
      for (List<GuessContext> further : List.of(List.<GuessContext>of(), List.of(GuessContext.COLUMN))) {
        Geometry geometry = model.geometry().withOptions(model.geometry().options().withGuessContexts(further));
        MatchMemory index =
            (MatchMemory) partition.memory.past(records.getFirst().stream(), geometry, null).memory().memory();
        assertEquals(geometry.options().guesses(), new MatchModel(index, further).next().guesses());
      }
    }
  }

  private static double bits(Partition partition, byte[] record, long offset) {
    InputRecord next = new InputRecord(new StreamId("t", "new".getBytes()), 0, offset, 0, record);
    return partition.score(List.of(next), 1).getFirst().score().bits();
  }

  @ParameterizedTest
  @EnumSource(names = {"STREAM", "MEMORY"})
  void anUnusualRecordStaysUnusual(ContextPolicy context) {
    try (ByteModel model = model()) {
      Partition partition = new Partition(context, model, Long.MAX_VALUE);
      partition.score(records, 50);
      StreamId stream = new StreamId("t", "a".getBytes());
      byte[] garbage = new byte[80];
      new Random(9).nextBytes(garbage);
      List<Double> bits = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        var again = new InputRecord(stream, 0, RECORDS + i, 0, garbage);
        bits.add(partition.score(List.of(again), 1).getFirst().score().bits());
      }
      assertEquals(bits.get(0), bits.get(1), ROUNDING);
      assertEquals(bits.get(0), bits.get(2), ROUNDING);
    }
  }

  @Test
  void aReceiptNamesTheRecordsOfTheMemory() {
    try (ByteModel model = model()) {
      List<ScoredRecord> scored = new Partition(ContextPolicy.STREAM, model, Long.MAX_VALUE).score(records, 23);
      for (int i : new int[] {0, 5, 60, 150, 233, RECORDS - 1}) {
        MemoryRange range = scored.get(i).context().memory();
        assertNotNull(range);
        List<byte[]> remembered = records.stream().filter(record -> record.offset() >= range.from()
            && record.offset() < range.to() && !range.excluded().contains(record.offset())).map(InputRecord::bytes)
            .toList();
        assertEquals(range.records(), remembered.size(), "record " + i);
        assertEquals(range.blocks().stream().sorted().distinct().toList(), range.blocks());
        assertTrue(range.blocks().size() < PartitionMemory.BLOCKS, range.blocks().toString());
        assertTrue(MatchMemory.of(Framing.RECORDS.frame(remembered), List.of()).size() <= 2 * MEMORY);
      }
    }
  }

  private static void assertSame(List<ScoredRecord> expected, List<ScoredRecord> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).context(), actual.get(i).context(), "record " + i);
      assertEquals(expected.get(i).score().bits(), actual.get(i).score().bits(), ROUNDING, "record " + i);
      assertEquals(expected.get(i).judgement().pValue(), actual.get(i).judgement().pValue(), 1e-3, "record " + i);
    }
  }

  private static ByteModel model() {
    return OnnxByteModel.open(Bundle.read(Path.of("src/main/bundles/logs-any")), 2);
  }

  /// Lines of four streams, one of which has no key; now and then one of random bytes, or a long one.
  private static List<InputRecord> records() {
    Random random = new Random(5);
    List<InputRecord> records = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      byte[] value = line(random, i);
      if (i % RANDOM_EVERY == RANDOM_EVERY - 1) {
        random.nextBytes(value);
      }
      String key = "abc-".substring(random.nextInt(4)).substring(0, 1);
      records.add(new InputRecord(new StreamId("t", key.equals("-") ? null : key.getBytes()), 0, i, 1000L * i, value));
    }
    return records;
  }

  private static byte[] line(Random random, int i) {
    return "2026-03-04 10:%02d:%02d INFO [worker-%d] request /api/v1/items/%d took %d ms".formatted(i / 60 % 60, i % 60,
        random.nextInt(8), random.nextInt(100_000), random.nextInt(900)).getBytes(StandardCharsets.UTF_8);
  }

  /// Scores the records of a partition as a task of the service does.
  private static final class Partition {
    private final ContextPolicy context;
    private final ByteModel model;
    private final RecordScorer scorer;
    private final PartitionMemory memory = new PartitionMemory(MEMORY);
    private final Map<StreamId, byte[]> states = new HashMap<>();
    private final List<PartitionMemory.Entry> entries = new ArrayList<>();
    private final List<Long> blocks = new ArrayList<>();

    Partition(ContextPolicy context, ByteModel model, long cacheBytes) {
      this.context = context;
      this.model = model;
      var settings = new ScoringSettings(context, new MonitorSettings(1e9, 40, 10, 60_000), 0, MEMORY);
      this.scorer = new RecordScorer(new CachedScorer(model, cacheBytes), settings).unexplained();
    }

    /// Returns a partition that knows what was stored of this one.
    Partition restored() {
      Partition next = new Partition(context, model, Long.MAX_VALUE);
      next.states.putAll(states);
      for (int i = 0; i < entries.size(); i++) {
        if (next.memory.openFrom() != blocks.get(i)) {
          next.memory.beginBlock(blocks.get(i));
        }
        next.memory.add(entries.get(i));
      }
      return next;
    }

    List<ScoredRecord> score(List<InputRecord> all, int size) {
      List<ScoredRecord> scored = new ArrayList<>();
      for (int from = 0; from < all.size();) {
        if (memory.needsBlock()) {
          memory.beginBlock(all.get(from).offset());
          scorer.forgetPartition("t", 0);
        }
        List<InputRecord> next = all.subList(from, Math.min(all.size(), from + size));
        List<InputRecord> batch = next.subList(0, memory.fitting(next));
        ScoredBatch result = scorer.score(batch,
            id -> states.containsKey(id) ? StateCodec.decode(states.get(id)) : null, _ -> false,
            Optional.of(new PartitionMemories(_ -> memory)));
        result.states().forEach(state -> states.put(state.stream(), StateCodec.encode(state)));
        result.records().forEach(one -> {
          memory.add(one.remembered());
          entries.add(one.remembered());
          blocks.add(memory.openFrom());
        });
        scored.addAll(result.records());
        from += batch.size();
      }
      return scored;
    }
  }
}
