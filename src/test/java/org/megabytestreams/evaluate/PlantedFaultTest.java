package org.megabytestreams.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.megabytestreams.anomaly.Judgement;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.anomaly.StreamMonitor;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.score.RecordScore;
import org.megabytestreams.stream.ScoredRecord;
import org.megabytestreams.stream.ScoringSettings;
import org.megabytestreams.testing.ContextModel;

/// Plants a fault in the judge of records, and looks for the fault in the figures.
class PlantedFaultTest {
  private static final Geometry GEOMETRY = new Geometry(8, 2048, 8, 16, 1, 2, 16, 1, 2, Framing.RECORDS);
  private static final MonitorSettings MONITOR = new MonitorSettings(1, 100, 200, 60_000);
  private static final EvaluationSettings SETTINGS =
      new EvaluationSettings(ContextPolicy.STREAM, MONITOR, 0, 10, 10, 50, 50, 1);
  private static final MonitorSettings NO_ALERTS = new MonitorSettings(Double.MIN_NORMAL, 100, 200, 60_000);
  private static final int TRAINING = 110;
  private static final int TEST = 300;
  /// So few that a window holds them beside the training records.
  private static final int FEW = 120;
  /// One of this number of test records is abnormal.
  private static final int ABNORMAL = 6;
  private static final int JOB_LETTERS = 16;

  private final SplittableRandom random = new SplittableRandom(11);

  /// Passes records on to another judge, and changes what it says.
  private static class FaultyJudge implements RecordJudge {
    private final RecordJudge sound;
    private final UnaryOperator<ScoredRecord> fault;

    FaultyJudge(RecordJudge sound, UnaryOperator<ScoredRecord> fault) {
      this.sound = sound;
      this.fault = fault;
    }

    @Override
    public void add(byte[] record) {
      sound.add(record);
    }

    @Override
    public ScoredRecord look(byte[] record) {
      return fault.apply(sound.look(record));
    }

    @Override
    public List<ScoredRecord> take() {
      return sound.take().stream().map(fault).toList();
    }

    @Override
    public void close() {
      sound.close();
    }
  }

  /// Sequences of four symbols that the window holds cost little, others much.
  private static final class RepeatModel extends ContextModel {
    private static final int LENGTH = 4;
    private static final int SYMBOL_BITS = 9;
    private static final float KNOWN_BITS = 0.25f;

    RepeatModel() {
      super(GEOMETRY);
    }

    @Override
    public Surprisal[] surprisal(int[][] windows, int skipped) {
      Surprisal[] surprisals = super.surprisal(windows, skipped);
      for (int w = 0; w < windows.length; w++) {
        Set<Long> seen = new HashSet<>();
        long latest = 0;
        int unscored = windows[w].length - surprisals[w].bits().length;
        for (int i = 0; i < windows[w].length; i++) {
          latest = (latest << SYMBOL_BITS | windows[w][i]) & (1L << LENGTH * SYMBOL_BITS) - 1;
          boolean known = !seen.add(latest);
          if (known && i >= unscored) {
            surprisals[w].bits()[i - unscored] *= KNOWN_BITS;
          }
        }
      }
      return surprisals;
    }
  }

  @Test
  void reversesTheRankingWhenTheSignIsReversed() {
    EvaluationSet set = longerLines(TEST);
    double sound = auroc(set, UnaryOperator.identity());
    assertTrue(sound > 0.7 && sound < 0.99, "AUROC " + sound);
    double turned = auroc(set, PlantedFaultTest::turned);
    assertEquals(1 - sound, turned, 1e-12);
  }

  @Test
  void findsNothingByTheStatisticOfThePreviousRecord() {
    EvaluationSet set = longerLines(TEST);
    ScoredRecord[] before = new ScoredRecord[1];
    double late = auroc(set, scored -> {
      ScoredRecord shown = before[0] == null ? scored : before[0];
      before[0] = scored;
      return shown;
    });
    assertEquals(0.5, late, 0.1);
  }

  @Test
  void missesACaseThatWasLearntBeforeItWasJudged() {
    EvaluationSet.Corrupted set = new EvaluationSet.Corrupted("set", lines(700, 0),
        List.of("an alien line !!!!!!!!".getBytes(StandardCharsets.UTF_8)), List.of(TextCorruption.FOREIGN_LINE), null);
    ContextModel model = new ContextModel(GEOMETRY);
    EvaluationReport.Found sound = evaluate(model, set, UnaryOperator.identity()).pValue().found().get("foreignLine");
    assertEquals(new EvaluationReport.Found(10, 10, 10, 10, 10), sound);
    StreamMonitor monitor = StreamMonitor.fresh();
    EvaluationReport.Found leaked = evaluate(model, set, scored -> learntBefore(scored, monitor)).pValue().found()
        .get("foreignLine");
    assertEquals(0, leaked.atBudget(), leaked.toString());
  }

  @Test
  void givesCalmRecordsThatWereLearntTooEarlyHighPValues() {
    EvaluationSet.Labelled set = longerLines(FEW);
    EvaluationSet.Labelled frozen = new EvaluationSet.Labelled("set", set.training(), set.test(), true, null);
    List<byte[]> future = set.test().stream().filter(record -> !record.abnormal()).map(LabelledRecord::bytes).toList();
    EvaluationReport.SetResult sound = evaluate(new RepeatModel(), frozen, UnaryOperator.identity());
    EvaluationReport.SetResult leaked = new SetEvaluator(() -> new FaultyJudge(judge(new RepeatModel()),
        UnaryOperator.identity()) {
      private boolean ahead;

      @Override
      public ScoredRecord look(byte[] record) {
        if (!ahead) {
          future.forEach(this::add);
          take();
          ahead = true;
        }
        return super.look(record);
      }
    }, SETTINGS).evaluate(frozen, _ -> { }).result();
    String figures = sound.statistics().get("bits") + " " + sound.pValue() + ", leaked "
        + leaked.statistics().get("bits") + " " + leaked.pValue();
    assertTrue(sound.statistics().get("bits").auroc() < 0.95, figures);
    assertTrue(leaked.statistics().get("bits").auroc() > 0.99, figures);
    assertTrue(sound.pValue().ks() < 0.9, figures);
    assertTrue(leaked.pValue().ks() > 0.98, figures);
  }

  private static EvaluationReport.SetResult evaluate(ByteModel model, EvaluationSet set,
      UnaryOperator<ScoredRecord> fault) {
    return new SetEvaluator(() -> new FaultyJudge(judge(model), fault), SETTINGS).evaluate(set, _ -> { }).result();
  }

  private static double auroc(EvaluationSet set, UnaryOperator<ScoredRecord> fault) {
    return evaluate(new ContextModel(GEOMETRY), set, fault).statistics().get("bits").auroc();
  }

  private static RecordJudge judge(ByteModel model) {
    return new JudgedStream(model, new ScoringSettings(ContextPolicy.STREAM, MONITOR, 1), 10);
  }

  private static ScoredRecord turned(ScoredRecord scored) {
    RecordScore score = scored.score();
    return with(scored, new RecordScore(score.bytes(), -score.bits(), score.worstSpanBits(),
        score.worstSpanOffset(), score.worstSpanExcessBits(), score.positionBits()), scored.judgement());
  }

  private static ScoredRecord learntBefore(ScoredRecord scored, StreamMonitor monitor) {
    var observation = scored.score().observation(scored.record().bytes());
    long millis = scored.record().timestampMillis();
    monitor.observe(observation, millis, NO_ALERTS);
    return with(scored, scored.score(), monitor.observe(observation, millis, MONITOR, false));
  }

  private static ScoredRecord with(ScoredRecord scored, RecordScore score, Judgement judgement) {
    return new ScoredRecord(scored.record(), score, scored.context(), scored.model(), judgement, null);
  }

  /// Abnormal lines are a little longer, so that they need a few bits more.
  private EvaluationSet.Labelled longerLines(int count) {
    List<LabelledRecord> test = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean abnormal = random.nextInt(ABNORMAL) == 0;
      test.add(new LabelledRecord(line(abnormal ? 2 : 0), abnormal, null));
    }
    return new EvaluationSet.Labelled("set", lines(TRAINING, 0), test, false, null);
  }

  private List<byte[]> lines(int count, int longer) {
    return IntStream.range(0, count).mapToObj(_ -> line(longer)).toList();
  }

  private byte[] line(int longer) {
    String job = random.ints(JOB_LETTERS + longer, 'a', 'z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    return "worker %d took job %s of queue main".formatted(random.nextInt(4), job).getBytes(StandardCharsets.UTF_8);
  }
}
