package org.megabytestreams.learn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.megabytestreams.anomaly.AlarmBudget;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.Precision;
import org.megabytestreams.evaluate.EvaluationReport;
import org.megabytestreams.evaluate.EvaluationSet;
import org.megabytestreams.evaluate.EvaluationSettings;
import org.megabytestreams.evaluate.SetEvaluator;
import org.megabytestreams.evaluate.SetsFile;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.runtime.Device;
import org.megabytestreams.runtime.OnnxByteModel;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.score.FileScorer;
import org.megabytestreams.score.SegmentScorer;
import org.megabytestreams.stream.FileJudge;

/// Measures models on the held-out records: their bits, the alerts that they would raise, and the corrupted records
/// that they find.
final class HeldOutMeasurement {
  private static final int WINDOW_BYTES = 1 << 20;
  private static final int MAX_ALERTS = 10;
  private static final MonitorSettings MONITOR =
      MonitorSettings.DEFAULT.with(new AlarmBudget.PerRecords(10_000));

  private final List<byte[]> records;
  private final LearnSettings settings;
  private final List<FileJudge.Judged> alerts = new ArrayList<>();

  HeldOutMeasurement(List<byte[]> records, LearnSettings settings) {
    this.records = records;
    this.settings = settings;
  }

  /// Returns the first records that alerted in the latest measurement.
  List<FileJudge.Judged> alerts() {
    return List.copyOf(alerts);
  }

  /// Measures a model's bits and alerts.
  LearnReport.Measured measure(Bundle bundle) {
    alerts.clear();
    FileJudge judge = new FileJudge(MONITOR);
    double[] bits = new double[1];
    long[] counts = new long[3];
    try (ByteModel model = open(bundle)) {
      FileScorer scorer = new FileScorer(SegmentScorer.of(model), ContextPolicy.STREAM, scored -> {
        FileJudge.Judged judged = judge.judge(scored);
        double p = judged.judgement().pValue();
        bits[0] += scored.score().bits();
        counts[0] += Double.isNaN(p) ? 0 : 1;
        counts[1] += p <= 0.01 ? 1 : 0;
        if (judged.judgement().alert() && counts[2]++ < MAX_ALERTS) {
          alerts.add(judged);
        }
      });
      records.forEach(record -> scorer.add(record, true, true));
      scorer.flush();
    }
    long bytes = records.stream().mapToLong(record -> record.length).sum();
    return new LearnReport.Measured(bits[0] / bytes, counts[0], counts[1], counts[2], Map.of());
  }

  /// Tells whether there are records enough to corrupt some of them.
  boolean canCorrupt() {
    return settings.cases() > 0 && records.size() > EvaluationSettings.DEFAULT.firstCase();
  }

  /// Adds what a model finds among corrupted records.
  LearnReport.Measured withFound(LearnReport.Measured measured, Bundle bundle) {
    EvaluationSettings cases = EvaluationSettings.DEFAULT.with(settings.cases(), settings.seed())
        .withMemory(ContextPolicy.STREAM, WINDOW_BYTES).quick();
    Map<String, Double> found = new TreeMap<>();
    try (ByteModel model = open(bundle)) {
      EvaluationReport.PValue result = new SetEvaluator(model, cases)
          .evaluate(set(), _ -> { }).result().pValue();
      result.found().forEach((way, one) -> found.put(way, (double) one.atOneInThousand() / one.cases()));
    }
    return new LearnReport.Measured(measured.bitsPerByte(), measured.judged(), measured.atOneInHundred(),
        measured.alerts(), found);
  }

  private EvaluationSet set() {
    return new EvaluationSet.Corrupted("held out", records, List.of(), SetsFile.Ways.of(settings.format()).all(), null);
  }

  private ByteModel open(Bundle bundle) {
    return OnnxByteModel.open(bundle, bundle.manifest().geometry().reaching(WINDOW_BYTES), Precision.FLOAT32,
        Device.cpu(settings.cores()));
  }
}
