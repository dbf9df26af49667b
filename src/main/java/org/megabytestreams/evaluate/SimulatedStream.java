package org.megabytestreams.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.megabytestreams.stream.ScoredRecord;

/// Judges a stream as the service would meet it. Corrupted records stand among calm ones, and the stream learns from
/// all of them as the service does.
public final class SimulatedStream {
  /// Holds the judged records.
  ///
  /// @param calmPValues of the calm records after the warm-up
  /// @param calmAlerts how many of them alerted
  /// @param cases the corrupted records, judged
  public record Result(double[] calmPValues, int calmAlerts, List<CorruptedStream.JudgedCase> cases) {}

  private SimulatedStream() {}

  /// Judges the records of a stream, with the cases of a plan among them.
  ///
  /// @param plan cases in the order of the stream, at most one for each record
  /// @param progress takes the bytes of each record that was judged
  public static Result judge(RecordJudge stream, List<byte[]> records, List<CorruptionCase> plan,
      LongConsumer progress) {
    Map<Integer, CorruptionCase> byIndex = new TreeMap<>();
    plan.forEach(source -> byIndex.put(source.index(), source));
    for (int i = 0; i < records.size(); i++) {
      CorruptionCase source = byIndex.get(i);
      stream.add(source == null ? records.get(i) : source.record().bytes());
      progress.accept(records.get(i).length);
    }
    List<ScoredRecord> judged = stream.take();
    List<CorruptedStream.JudgedCase> cases = new ArrayList<>();
    List<Double> calm = new ArrayList<>();
    int alerts = 0;
    for (int i = 0; i < judged.size(); i++) {
      ScoredRecord scored = judged.get(i);
      CorruptionCase source = byIndex.get(i);
      if (source != null) {
        cases.add(CorruptedStream.JudgedCase.of(source, scored, new double[0]));
      } else if (!Double.isNaN(scored.judgement().pValue())) {
        calm.add(scored.judgement().pValue());
        alerts += scored.judgement().alert() ? 1 : 0;
      }
    }
    return new Result(calm.stream().mapToDouble(Double::doubleValue).toArray(), alerts, cases);
  }
}
