package org.megabytestreams.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.megabytestreams.evaluate.EvaluationReport.Episodes;
import org.megabytestreams.stream.ScoredRecord;

/// Judges the records of a stream with labels.
public final class LabelledStream {
  /// A test record, judged.
  public record Item(LabelledRecord source, RankedRecord ranked) {}

  private LabelledStream() {}

  /// Judges the records of a stream.
  ///
  /// @param stream a stream without a past; left open
  /// @param baselines rules that have learnt nothing yet
  /// @param progress takes the bytes of each record that was judged
  public static List<Item> judge(RecordJudge stream, List<? extends DetectionBaseline> baselines,
      EvaluationSet.Labelled set, LongConsumer progress) {
    for (byte[] record : set.training()) {
      stream.add(record);
      baselines.forEach(baseline -> baseline.learn(record));
      progress.accept(record.length);
    }
    stream.take();
    List<double[]> scores = new ArrayList<>();
    List<ScoredRecord> judged = new ArrayList<>();
    for (LabelledRecord record : set.test()) {
      byte[] bytes = record.bytes();
      scores.add(baselines.stream().mapToDouble(baseline -> baseline.score(bytes)).toArray());
      if (set.frozen()) {
        judged.add(stream.look(bytes));
      } else {
        stream.add(bytes);
        baselines.forEach(baseline -> baseline.learn(bytes));
      }
      progress.accept(bytes.length);
    }
    judged.addAll(stream.take());
    return IntStream.range(0, judged.size())
        .mapToObj(i -> new Item(set.test().get(i), RankedRecord.of(judged.get(i), scores.get(i)))).toList();
  }

  /// Computes how soon runs of abnormal records alert.
  static Episodes episodes(List<Item> items) {
    int episodes = 0;
    List<Integer> delays = new ArrayList<>();
    int length = 0;
    boolean alerted = false;
    for (Item item : items) {
      boolean abnormal = item.source().abnormal();
      episodes += abnormal && length == 0 ? 1 : 0;
      length = abnormal ? length + 1 : 0;
      alerted &= abnormal;
      if (abnormal && !alerted && item.ranked().alert()) {
        alerted = true;
        delays.add(length);
      }
    }
    return new Episodes(episodes, delays.size(), delays.isEmpty() ? null : median(delays));
  }

  private static double median(List<Integer> values) {
    int[] sorted = values.stream().mapToInt(Integer::intValue).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2.0;
  }
}
