package org.megabytestreams.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.stream.ScoringSettings;
import org.megabytestreams.testing.ContextModel;

class CorruptedStreamTest {
  private static final int FIRST = 200;
  private static final MonitorSettings MONITOR = new MonitorSettings(1000, 100, 200, 60_000);

  private final ByteModel model = new ContextModel(new Geometry(8, 32, 8, 16, 1, 2, 16, 1, 2, Framing.RECORDS));
  private final List<byte[]> records = lines(500);
  private final List<CorruptionCase> plan =
      CasePlan.spread(records, FIRST, List.of("a line of another kind".getBytes()), List.of(TextCorruption.values()),
          20, 1);

  @Test
  void judgesCalmRecordsAsIfThereWereNoCases() {
    List<RankedRecord> alone = judge(List.of()).calm();
    List<RankedRecord> among = judge(plan).calm();
    assertEquals(records.size() - FIRST, among.size());
    for (int i = 0; i < alone.size(); i++) {
      assertArrayEquals(alone.get(i).figures(), among.get(i).figures(), 1e-9, "record " + i);
    }
  }

  @Test
  void judgesEachCaseAsIfItWereTheOnlyOne() {
    List<CorruptedStream.JudgedCase> cases = judge(plan).cases();
    assertEquals(plan.size(), cases.size());
    for (int i = 0; i < cases.size(); i += 7) {
      try (JudgedStream stream = stream()) {
        CorruptedStream.JudgedCase live =
            SimulatedStream.judge(stream, records, List.of(plan.get(i)), _ -> { }).cases().getFirst();
        assertArrayEquals(live.ranked().figures(), cases.get(i).ranked().figures(), 1e-9, plan.get(i).toString());
        assertEquals(live.ranked().alert(), cases.get(i).ranked().alert());
        assertEquals(live.pointed(), cases.get(i).pointed());
      }
    }
  }

  @Test
  void scoresEachRecordWithABaselineBeforeItLearnsTheRecord() {
    List<byte[]> seen = new ArrayList<>();
    DetectionBaseline counting = new DetectionBaseline() {
      @Override
      public String id() {
        return "seen";
      }

      @Override
      public void learn(byte[] record) {
        seen.add(record);
      }

      @Override
      public double score(byte[] record) {
        return seen.size();
      }
    };
    CorruptedStream.Result result;
    try (JudgedStream stream = stream()) {
      result = CorruptedStream.judge(stream, List.of(counting), records, FIRST, plan, _ -> { });
    }
    for (int i = 0; i < result.calm().size(); i++) {
      assertEquals(FIRST + i, result.calm().get(i).baselines()[0]);
    }
    for (CorruptedStream.JudgedCase one : result.cases()) {
      assertEquals(one.source().index(), one.ranked().baselines()[0]);
    }
  }

  @Test
  void givesTheSameFiguresTwice() {
    List<CorruptionCase> again = CasePlan.spread(records, FIRST, List.of("a line of another kind".getBytes()),
        List.of(TextCorruption.values()), 20, 1);
    for (int i = 0; i < plan.size(); i++) {
      assertArrayEquals(plan.get(i).record().bytes(), again.get(i).record().bytes());
    }
    assertTrue(plan.size() > 150, plan.size() + " cases");
  }

  private CorruptedStream.Result judge(List<CorruptionCase> cases) {
    try (JudgedStream stream = stream()) {
      return CorruptedStream.judge(stream, List.of(), records, FIRST, cases, _ -> { });
    }
  }

  private JudgedStream stream() {
    return new JudgedStream(model, new ScoringSettings(ContextPolicy.STREAM, MONITOR, 1), 10);
  }

  private static List<byte[]> lines(int count) {
    SplittableRandom random = new SplittableRandom(3);
    List<byte[]> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(("worker " + random.nextInt(4) + " took job " + random.nextInt(1000) + " of queue main").getBytes());
    }
    return lines;
  }
}
