package org.megabytestreams.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.megabytestreams.evaluate.CorruptedStream.JudgedCase;
import org.megabytestreams.evaluate.EvaluationReport.Evidence;
import org.megabytestreams.evaluate.EvaluationReport.Found;
import org.megabytestreams.evaluate.EvaluationReport.Live;
import org.megabytestreams.evaluate.EvaluationReport.PValue;
import org.megabytestreams.evaluate.EvaluationReport.SetResult;
import org.megabytestreams.evaluate.EvaluationReport.WayResult;
import org.megabytestreams.model.ByteModel;

/// Evaluates sets one after the other with one model.
public final class SetEvaluator {
  private static final double ONE_PERCENT = 0.01;
  private static final double TENTH_OF_PERCENT = 0.001;

  /// Holds the results of a set.
  ///
  /// @param result the figures
  /// @param scorers the scores that each statistic and each rule gave the items, for curves
  /// @param calibration of the calm p-values; null if no record had one
  public record Outcome(SetResult result, List<ScoredItems> scorers, Calibration calibration) {}

  private final Supplier<? extends RecordJudge> streams;
  private final EvaluationSettings settings;

  /// @param model judges the records; left open
  public SetEvaluator(ByteModel model, EvaluationSettings settings) {
    this(() -> new JudgedStream(model, settings.scoring(), settings.recordsPerSecond()), settings);
  }

  /// @param streams opens a stream for each pass over the records of a set
  SetEvaluator(Supplier<? extends RecordJudge> streams, EvaluationSettings settings) {
    this.streams = streams;
    this.settings = settings;
  }

  /// Evaluates a set.
  ///
  /// @param progress takes the bytes of each record that was judged
  /// @throws IllegalArgumentException if the set has too few records, groups or cases; the message says what is needed
  public Outcome evaluate(EvaluationSet set, LongConsumer progress) {
    return switch (set) {
      case EvaluationSet.Corrupted corrupted -> corrupted(corrupted, progress);
      case EvaluationSet.Labelled labelled -> labelled(labelled, progress);
    };
  }

  private Outcome corrupted(EvaluationSet.Corrupted set, LongConsumer progress) {
    int first = settings.firstCase();
    if (set.records().size() <= first) {
      throw new IllegalArgumentException(set.name() + ": expected more than " + first + " records, of which "
          + settings.monitor().warmUpRecords() + " only teach, got " + set.records().size());
    }
    CorruptedGroups groups = set.groups() == null ? null : new CorruptedGroups(set, first, settings);
    List<CorruptionCase> plan = groups != null ? groups.plan() : CasePlan.spread(set.records(), first, set.foreign(),
        set.ways(), settings.casesPerWay(), settings.seed());
    if (groups == null && plan.isEmpty()) {
      throw new IllegalArgumentException(set.name() + ": no record after the first " + first
          + " can be corrupted; each way needs at least " + Corruption.MIN_BYTES + " bytes");
    }
    List<DetectionBaseline> baselines = Baselines.all();
    CorruptedStream.Result judged;
    try (RecordJudge stream = streams.get()) {
      judged = CorruptedStream.judge(stream, baselines, set.records(), first, plan, progress);
    }
    SimulatedStream.Result live;
    List<CorruptionCase> turns = CasePlan.turns(set.records(), first, set.foreign(), set.ways(), settings.liveEvery(),
        settings.seed());
    try (RecordJudge stream = streams.get()) {
      live = SimulatedStream.judge(stream, set.records(), turns, progress);
    }
    Calibration calibration = Calibration.of(judged.calm().stream().mapToDouble(RankedRecord::pValue).toArray());
    Set<String> names = new TreeSet<>(set.ways().stream().map(Corruption::id).toList());
    Map<String, WayResult> ways = new LinkedHashMap<>();
    List<ScoredItems> scorers;
    if (groups != null) {
      names.add(CorruptedGroups.CUT);
      CorruptedGroups.Judged ranked = groups.judged(judged);
      scorers = ranked.scorers(baselines);
      names.forEach(way -> ways.put(way, way(ranked.cases(way), () -> ranked.scorers(way, baselines))));
    } else {
      scorers = scorers(judged.calm(), ranked(judged.cases()), baselines);
      Map<String, List<JudgedCase>> byWay = byWay(judged.cases());
      for (String way : names) {
        List<JudgedCase> cases = byWay.getOrDefault(way, List.of());
        ways.put(way, way(cases.size(), () -> scorers(judged.calm(), ranked(cases), baselines)));
      }
    }
    SideBySide all = SideBySide.of(scorers, bootstrap());
    SetResult result = new SetResult(set.name(), scorers.getFirst().calm().length, scorers.getFirst().cases().length,
        all.statistics(), PValue.of(calibration, found(judged.cases())), all.baselines(), ways,
        new Evidence(judged.cases().size(), pointed(judged.cases())), live(live), null);
    return new Outcome(result, scorers, calibration);
  }

  private WayResult way(int cases, Supplier<List<ScoredItems>> scorers) {
    if (cases == 0) {
      return new WayResult(0, Map.of(), Map.of());
    }
    SideBySide figures = SideBySide.of(scorers.get(), bootstrap());
    return new WayResult(cases, figures.statistics(), figures.baselines());
  }

  private static Live live(SimulatedStream.Result run) {
    return new Live(run.calmPValues().length, run.calmAlerts(), Calibration.of(run.calmPValues()).shares(),
        found(run.cases()));
  }

  private Outcome labelled(EvaluationSet.Labelled set, LongConsumer progress) {
    LabelledGroups groups = LabelledGroups.in(set) ? new LabelledGroups(set) : null;
    List<DetectionBaseline> baselines = Baselines.all();
    List<LabelledStream.Item> items;
    try (RecordJudge stream = streams.get()) {
      items = LabelledStream.judge(stream, baselines, set, progress);
    }
    List<RankedRecord> calm = labelled(items, false);
    List<RankedRecord> abnormal = labelled(items, true);
    List<ScoredItems> scorers = groups != null ? groups.judged(items).scorers(baselines)
        : scorers(calm, abnormal, baselines);
    SideBySide all = SideBySide.of(scorers, bootstrap());
    double[] pValues = calm.stream().mapToDouble(RankedRecord::pValue).filter(p -> !Double.isNaN(p)).toArray();
    Calibration calibration = pValues.length == 0 ? null : Calibration.of(pValues);
    PValue pValue = calibration == null ? null : PValue.of(calibration, Map.of("labelled", found(abnormal, null)));
    SetResult result = new SetResult(set.name(), scorers.getFirst().calm().length, scorers.getFirst().cases().length,
        all.statistics(), pValue, all.baselines(), Map.of(), null, null, LabelledStream.episodes(items));
    return new Outcome(result, scorers, calibration);
  }

  private Bootstrap bootstrap() {
    return new Bootstrap(settings.resamples(), settings.seed());
  }

  private static List<RankedRecord> labelled(List<LabelledStream.Item> items, boolean abnormal) {
    return items.stream().filter(item -> item.source().abnormal() == abnormal).map(LabelledStream.Item::ranked)
        .toList();
  }

  private static List<RankedRecord> ranked(List<JudgedCase> cases) {
    return cases.stream().map(JudgedCase::ranked).toList();
  }

  /// Sorts cases by the name of their way, in the order of these names.
  private static Map<String, List<JudgedCase>> byWay(List<JudgedCase> cases) {
    Map<String, List<JudgedCase>> ways = new TreeMap<>();
    cases.forEach(one -> ways.computeIfAbsent(one.source().way().id(), _ -> new ArrayList<>()).add(one));
    return ways;
  }

  private static Map<String, Found> found(List<JudgedCase> cases) {
    Map<String, Found> found = new LinkedHashMap<>();
    byWay(cases).forEach((way, of) -> found.put(way, found(ranked(of), pointed(of))));
    return found;
  }

  private static int pointed(List<JudgedCase> cases) {
    return (int) cases.stream().filter(JudgedCase::pointed).count();
  }

  /// Returns each statistic and each rule as a scorer of the same items.
  private static List<ScoredItems> scorers(List<RankedRecord> calm, List<RankedRecord> cases,
      List<DetectionBaseline> baselines) {
    return Stream.concat(ItemScorer.statistics().stream(), ItemScorer.rules(baselines).stream())
        .map(scorer -> new ScoredItems(scorer.name(), scorer.baseline(),
            calm.stream().mapToDouble(scorer.score()).toArray(),
            cases.stream().mapToDouble(scorer.score()).toArray()))
        .toList();
  }

  private static Found found(List<RankedRecord> cases, Integer pointed) {
    return new Found(cases.size(), (int) cases.stream().filter(RankedRecord::alert).count(),
        (int) cases.stream().filter(one -> one.pValue() <= TENTH_OF_PERCENT).count(),
        (int) cases.stream().filter(one -> one.pValue() <= ONE_PERCENT).count(), pointed);
  }
}
