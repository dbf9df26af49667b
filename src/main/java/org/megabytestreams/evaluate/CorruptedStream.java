package org.megabytestreams.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.megabytestreams.score.RecordScore;
import org.megabytestreams.stream.ScoredRecord;

/// Judges calm records and corrupted ones. Each corrupted record is judged as if it came next, and is then forgotten.
/// So cases neither teach nor meet each other.
///
/// The rules without a model judge the same records, with the same past.
public final class CorruptedStream {
  /// A corrupted record, judged.
  ///
  /// @param pointed whether the worst span lies in what was changed
  public record JudgedCase(CorruptionCase source, RankedRecord ranked, boolean pointed) {
    static JudgedCase of(CorruptionCase source, ScoredRecord scored, double[] baselines) {
      return new JudgedCase(source, RankedRecord.of(scored, baselines),
          source.record().overlaps(scored.score().worstSpanOffset(), RecordScore.SPAN));
    }
  }

  /// Holds the judged records.
  ///
  /// @param calm the records from the first that may be corrupted on, in the order of the stream
  public record Result(List<RankedRecord> calm, List<JudgedCase> cases) {}

  private final RecordJudge stream;
  private final List<? extends DetectionBaseline> baselines;
  private final List<RankedRecord> calm = new ArrayList<>();
  private final List<JudgedCase> cases = new ArrayList<>();
  /// The scores that the rules without a model gave records that the stream has not given back yet.
  private final List<double[]> waiting = new ArrayList<>();

  private CorruptedStream(RecordJudge stream, List<? extends DetectionBaseline> baselines) {
    this.stream = stream;
    this.baselines = baselines;
  }

  /// Judges the records of a stream, and the cases of a plan.
  ///
  /// @param stream a stream without a past; left open
  /// @param baselines rules that have learnt nothing yet
  /// @param first the first record that counts; those before it only teach
  /// @param plan cases in the order of the stream
  /// @param progress takes the bytes of each record that was judged
  public static Result judge(RecordJudge stream, List<? extends DetectionBaseline> baselines, List<byte[]> records,
      int first, List<CorruptionCase> plan, LongConsumer progress) {
    CorruptedStream run = new CorruptedStream(stream, baselines);
    int next = 0;
    for (int i = 0; i < records.size(); i++) {
      for (; next < plan.size() && plan.get(next).index() == i; next++) {
        run.judge(plan.get(next));
        progress.accept(plan.get(next).record().bytes().length);
      }
      run.pass(records.get(i), i >= first);
      progress.accept(records.get(i).length);
    }
    run.collect();
    return new Result(run.calm, run.cases);
  }

  private void judge(CorruptionCase source) {
    collect();
    byte[] bytes = source.record().bytes();
    cases.add(JudgedCase.of(source, stream.look(bytes), scores(bytes)));
  }

  private void pass(byte[] record, boolean counts) {
    waiting.add(counts ? scores(record) : null);
    baselines.forEach(baseline -> baseline.learn(record));
    stream.add(record);
  }

  private double[] scores(byte[] record) {
    return baselines.stream().mapToDouble(baseline -> baseline.score(record)).toArray();
  }

  private void collect() {
    List<ScoredRecord> judged = stream.take();
    for (int i = 0; i < judged.size(); i++) {
      if (waiting.get(i) != null) {
        calm.add(RankedRecord.of(judged.get(i), waiting.get(i)));
      }
    }
    waiting.clear();
  }
}
