package org.megabytestreams.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.testing.ContextModel;

/// Evaluates sets with a model that gives exclamation marks many bits.
class SetEvaluatorTest {
  private static final EvaluationSettings SETTINGS = new EvaluationSettings(ContextPolicy.STREAM,
      new MonitorSettings(10_000, 100, 200, 60_000), 0, 10, 10, 50, 50, 1);

  private static final ContextModel MODEL =
      new ContextModel(new Geometry(8, 32, 8, 16, 1, 2, 16, 1, 2, Framing.RECORDS));

  private final SetEvaluator evaluator = new SetEvaluator(MODEL, SETTINGS);
  private final SplittableRandom random = new SplittableRandom(4);

  @Test
  void findsAbnormalRecordsAndMeasuresTheDelay() {
    List<LabelledRecord> test = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      boolean abnormal = i % 40 >= 37;
      test.add(new LabelledRecord(line(abnormal && i % 40 > 37), abnormal, null));
    }
    SetEvaluator.Outcome outcome =
        evaluator.evaluate(new EvaluationSet.Labelled("set", calm(300), test, false, null), _ -> { });
    EvaluationReport.SetResult result = outcome.result();
    assertEquals(111, result.calm());
    assertEquals(9, result.cases());
    // of three abnormal records in a row the first looks like a calm one
    assertEquals(6 / 9.0, result.statistics().get("bits").tpr1pct());
    assertEquals(new EvaluationReport.Episodes(3, 3, 2.0), result.episodes());
    assertEquals(new EvaluationReport.Found(9, 6, 6, 6, null), result.pValue().found().get("labelled"));
    assertNull(result.live());
  }

  @Test
  void ranksGroupsByTheirRecords() {
    List<LabelledRecord> test = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int group = i % 20;
      boolean abnormal = group < 3;
      test.add(new LabelledRecord(line(abnormal && i > 180), abnormal, "session " + group));
    }
    EvaluationReport.SetResult result = evaluator.evaluate(
        new EvaluationSet.Labelled("set", calm(300), test, true, null), _ -> { }).result();
    assertEquals(17, result.calm());
    assertEquals(3, result.cases());
    assertEquals(1, result.statistics().get("worstSpanBits.max").auroc(), "two records of a session suffice");
    assertTrue(result.statistics().get("bits.mean").auroc() > 0.9);
    assertNotNull(result.baselines().get("drain.sum"));
  }

  @Test
  void judgesCorruptedRecordsOfEachWayAndALiveRun() {
    AtomicLong bytes = new AtomicLong();
    EvaluationSet.Corrupted set = new EvaluationSet.Corrupted("set", calm(700),
        List.of("an alien line !!!!!!!!".getBytes()), SetsFile.Ways.TEXT.all(), null);
    SetEvaluator.Outcome outcome = evaluator.evaluate(set, bytes::addAndGet);
    EvaluationReport.SetResult result = outcome.result();
    assertEquals(500, result.calm());
    assertEquals(100, result.cases());
    assertEquals(10, result.ways().size());
    assertEquals(1, result.ways().get("foreignLine").statistics().get("bits").auroc());
    assertEquals(new EvaluationReport.Found(10, 10, 10, 10, 10), result.pValue().found().get("foreignLine"));
    assertTrue(result.live().calm() > 500 && result.live().found().containsKey("foreignLine"), result.toString());
    assertNull(result.episodes());
    assertEquals(1.0 * set.bytes(SETTINGS) / bytes.get(), 1, 0.2, "progress");
    assertEquals(result, evaluator.evaluate(set, _ -> { }).result(), "two runs");
  }

  @Test
  void ranksGroupsWithACorruptedRecordOrWithoutAnEnd() {
    List<byte[]> sessions = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      for (String step : List.of("opens", "reads", "writes", "closes")) {
        sessions.add(("session=%d %s a file of queue main".formatted(i, step)).getBytes());
      }
    }
    EvaluationReport.SetResult result = evaluator.evaluate(new EvaluationSet.Corrupted("set", sessions,
        List.of("an alien line !!!!!!!!".getBytes()), List.of(TextCorruption.FOREIGN_LINE),
        GroupPattern.parse("session=(\\d+)")), _ -> { }).result();
    assertEquals(150, result.calm(), "groups that begin after the warm-up");
    assertEquals(List.of("cutGroup", "foreignLine"), List.copyOf(result.ways().keySet()));
    assertEquals(20, result.cases());
    EvaluationReport.WayResult cut = result.ways().get("cutGroup");
    assertTrue(cut.statistics().get("missingEnd").auroc() > 0.95, cut.toString());
    assertTrue(result.ways().get("foreignLine").statistics().get("bits.max").auroc() > 0.99);
  }

  @Test
  void takesOneCaseOfAGroupAndWay() {
    List<byte[]> sessions = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      sessions.add(("session=%d reads file %d of queue main".formatted(i / 50, i)).getBytes());
    }
    EvaluationReport.SetResult result = new SetEvaluator(MODEL, SETTINGS.with(100, 1)).evaluate(
        new EvaluationSet.Corrupted("set", sessions, List.of(), SetsFile.Ways.CODE.all(),
            GroupPattern.parse("session=(\\d+)")), _ -> { }).result();
    assertEquals(8, result.calm());
    assertEquals(List.of(8, 0, 8, 8),
        result.ways().values().stream().map(EvaluationReport.WayResult::cases).toList());
    assertEquals(List.of("cutGroup", "foreignLine", "shuffledWords", "truncated"),
        List.copyOf(result.ways().keySet()), "a way without a case is there");
    assertTrue(EvaluationMarkdown.render("", new EvaluationReport(List.of(result))).contains("–: no case"));
  }

  @Test
  void countsCasesAndNotTheirGroups() {
    List<byte[]> sessions = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      sessions.add(("\n%d reads a file of queue main".formatted(i / 4 - 50)).getBytes());
    }
    EvaluationReport.SetResult result = evaluator.evaluate(new EvaluationSet.Corrupted("set", sessions, List.of(),
        List.of(TextCorruption.TRUNCATED), GroupPattern.parse("^(\n-?\\d+)")), _ -> { }).result();
    assertEquals(50, result.calm());
    assertEquals(20, result.cases());
  }

  @Test
  void rejectsBadGroupsBeforeItJudgesRecords() {
    SetEvaluator checking = new SetEvaluator(() -> {
      throw new AssertionError("judges");
    }, SETTINGS);
    List<byte[]> records = calm(400);
    assertFails(checking, "set: expected a group of (no such) that begins after the first 200 records, got none",
        new EvaluationSet.Corrupted("set", records, List.of(), List.of(TextCorruption.TRUNCATED),
            GroupPattern.parse("(no such)")));
    List<byte[]> numbered = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      numbered.add((i + " is one of its kind").getBytes());
    }
    assertFails(checking, "set: no case lies in a group of ^(\\d+)", new EvaluationSet.Corrupted("set", numbered,
        List.of(), List.of(TextCorruption.FOREIGN_LINE), GroupPattern.parse("^(\\d+)")));
    assertFails(checking, "set: no record after the first 200 can be corrupted; each way needs at least 16 bytes",
        new EvaluationSet.Corrupted("set", records, List.of(), List.of(TextCorruption.FOREIGN_LINE), null));
    List<LabelledRecord> test = List.of(new LabelledRecord(line(false), false, null),
        new LabelledRecord(line(true), true, null));
    assertFails(checking, "set: no case lies in a group of (no such)", new EvaluationSet.Labelled("set", records, test,
        false, GroupPattern.parse("(no such)")));
    assertFails(checking, "set: each group of its labels has an abnormal record; expected a calm group too",
        new EvaluationSet.Labelled("set", records, List.of(new LabelledRecord(line(false), false, "a"),
            new LabelledRecord(line(true), true, "a")), false, null));
  }

  private static void assertFails(SetEvaluator evaluator, String message, EvaluationSet set) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, () -> evaluator.evaluate(set, _ -> { }))
        .getMessage());
  }

  /// Sessions take turns, so all go on in the test part. Their training records show that a session goes on soon after
  /// it opens.
  @Test
  void learnsFromTrainingRecordsOfGroupsThatGoOn() {
    GroupPattern pattern = GroupPattern.parse("session=(\\d+)");
    List<byte[]> training = new ArrayList<>();
    List<LabelledRecord> test = new ArrayList<>();
    for (String step : List.of("opens", "reads", "reads", "closes")) {
      for (int i = 0; i < 60; i++) {
        byte[] record = ("session=%d %s a file of queue main".formatted(i, step)).getBytes();
        if (!step.equals("closes")) {
          training.add(record);
        } else {
          test.add(new LabelledRecord(record, false, pattern.key(record)));
        }
      }
    }
    for (int i = 0; i < 60; i++) {
      byte[] record = ("session=%d opens a file of queue main".formatted(100 + i)).getBytes();
      test.add(new LabelledRecord(record, i < 3, pattern.key(record)));
    }
    for (int i = 3; i < 60; i++) {
      byte[] record = ("session=%d closes a file of queue main".formatted(100 + i)).getBytes();
      test.add(new LabelledRecord(record, false, pattern.key(record)));
    }
    EvaluationReport.SetResult result = evaluator.evaluate(
        new EvaluationSet.Labelled("set", training, test, false, pattern), _ -> { }).result();
    assertTrue(result.statistics().get("missingEnd").auroc() > 0.95, result.statistics().get("missingEnd").toString());
  }

  @Test
  void remembersGroupsThatStartInTheTrainingRecords() {
    List<byte[]> training = new ArrayList<>();
    List<LabelledRecord> test = new ArrayList<>();
    GroupPattern pattern = GroupPattern.parse("session=(\\d+)");
    for (int i = 0; i < 100; i++) {
      for (String step : List.of("opens", "reads", "writes", "closes")) {
        byte[] record = ("session=%d %s a file of queue main".formatted(i, step)).getBytes();
        if (i < 60) {
          training.add(record);
        } else if (i % 4 > 0 || !step.equals("closes")) {
          test.add(new LabelledRecord(record, i % 4 == 0, pattern.key(record)));
        }
      }
    }
    EvaluationReport.SetResult result = evaluator.evaluate(
        new EvaluationSet.Labelled("set", training, test, false, pattern), _ -> { }).result();
    assertEquals(30, result.calm());
    assertEquals(10, result.cases());
    assertEquals(1, result.statistics().get("missingEnd").auroc());
  }

  @Test
  void continuesWithTheNextSetAfterAnInterruption(@TempDir Path folder) throws Exception {
    EvaluationSet.Corrupted set =
        new EvaluationSet.Corrupted("a/set", calm(400), List.of(), SetsFile.Ways.CODE.all(), null);
    SetEvaluator.Outcome outcome = evaluator.evaluate(set, _ -> { });
    new EvaluationFolder(folder).keep("a/set", set.fingerprint("one"), "provenance", outcome);
    EvaluationFolder again = new EvaluationFolder(folder);
    assertNull(again.find("a/set", set.fingerprint("other")));
    assertEquals(outcome.result(), again.find("a/set", set.fingerprint("one")));
    again.write("title", "provenance", Map.of("commit", "abc"));
    String json = Files.readString(folder.resolve("report.json"));
    assertTrue(json.contains("\"commit\" : \"abc\"") && json.contains("\"tpr0_1pct\""), json);
    assertTrue(Files.readString(folder.resolve("report.html")).contains("<svg"));
  }

  private List<byte[]> calm(int count) {
    List<byte[]> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(line(false));
    }
    return lines;
  }

  private byte[] line(boolean loud) {
    String end = loud ? " !!!!!!!!" : " of queue main";
    return ("worker " + random.nextInt(4) + " took job " + random.nextInt(1000) + end).getBytes();
  }
}
