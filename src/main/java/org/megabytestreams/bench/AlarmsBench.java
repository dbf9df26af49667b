package org.megabytestreams.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.megabytestreams.anomaly.AlarmBudget;
import org.megabytestreams.anomaly.Judgement;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.score.FileScorer;
import org.megabytestreams.score.SegmentScorer;
import org.megabytestreams.stream.FileJudge;

/// Measures whether p-values keep their promise on calm records, and which corrupted records they find.
///
/// A few records, far apart, are corrupted. The records are scored in order as one stream and judged as the service
/// does. Errors that the log itself holds count as calm. With such errors, the shares of calm records are too high.
public final class AlarmsBench {
  /// The budget with which records alert at p ≤ 1e-4.
  private static final AlarmBudget ALERT = new AlarmBudget.PerRecords(10_000);
  private static final double[] LEVELS = {1e-2, 1e-3, 1e-4, 1e-5};
  /// Shorter records are left as they are, since there is little to corrupt.
  private static final int MIN_CORRUPTED = 16;
  private static final MonitorSettings SETTINGS = MonitorSettings.DEFAULT.with(ALERT);

  /// Holds the counts of a run.
  ///
  /// @param calm calm records that were judged
  /// @param calmAt how many of them have a p-value at most the key
  /// @param found corrupted records with p ≤ 1e-4, by the way they were corrupted // [found, of]
  public record Result(int calm, Map<Double, Integer> calmAt, Map<String, int[]> found) {}

  private final Random random = new Random(1);
  private final Map<Integer, Corruption> corrupted = new LinkedHashMap<>();
  private final FileJudge judge = new FileJudge(SETTINGS);
  private final Map<Double, Integer> calmAt = new LinkedHashMap<>();
  private final Map<Corruption, int[]> found = new EnumMap<>(Corruption.class);
  private int calm;

  private AlarmsBench() {
    for (double level : LEVELS) {
      calmAt.put(level, 0);
    }
    for (Corruption corruption : Corruption.values()) {
      found.put(corruption, new int[2]);
    }
  }

  /// Scores records and counts.
  ///
  /// @param every about one record in `every` is corrupted
  public static Result run(ByteModel model, List<byte[]> records, int every) {
    AlarmsBench bench = new AlarmsBench();
    List<byte[]> stream = bench.corrupt(records, every);
    try (SegmentScorer scorer = SegmentScorer.of(model)) {
      FileScorer file = new FileScorer(scorer, ContextPolicy.STREAM,
          scored -> bench.count(bench.judge.judge(scored)));
      stream.forEach(record -> file.add(record, true, true));
      file.flush();
    }
    Map<String, int[]> found = new LinkedHashMap<>();
    bench.found.forEach((corruption, counts) -> found.put(corruption.title(), counts));
    return new Result(bench.calm, bench.calmAt, found);
  }

  private List<byte[]> corrupt(List<byte[]> records, int every) {
    List<byte[]> stream = new ArrayList<>(records);
    Corruption[] kinds = Corruption.values();
    // The start is twice the warm-up, so that the tails have enough records.
    int at = 2 * SETTINGS.warmUpRecords();
    int tried = 0;
    while (at < stream.size()) {
      Corruption kind = kinds[tried++ % kinds.length];
      byte[] changed =
          stream.get(at).length < MIN_CORRUPTED ? stream.get(at) : kind.apply(stream.get(at), random);
      if (!Arrays.equals(changed, stream.get(at))) {
        stream.set(at, changed);
        corrupted.put(at, kind);
        at += every / 2 + random.nextInt(every);
      } else {
        at++;
      }
    }
    return stream;
  }

  private void count(FileJudge.Judged judged) {
    Judgement judgement = judged.judgement();
    Corruption kind = corrupted.get((int) judged.scored().index());
    if (kind != null) {
      found.get(kind)[0] += judgement.alert() ? 1 : 0;
      found.get(kind)[1]++;
    } else if (!Double.isNaN(judgement.pValue())) {
      calm++;
      calmAt.replaceAll((level, count) -> judgement.pValue() <= level ? count + 1 : count);
    }
  }
}
