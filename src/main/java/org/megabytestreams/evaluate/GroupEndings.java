package org.megabytestreams.evaluate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Tells how surprising it is that a group has not gone on: groups from whose end something is missing stand out.
///
/// Calm groups teach, after each of their records, for how many records of the stream the group was silent before it
/// went on. After the last record it is only known for how long the group was silent at least. A group is judged by
/// its last record and by the records of the stream since then. The score is minus the logarithm of the probability
/// that a calm group is silent for at least as long after a like record, by the product-limit estimator (Kaplan and
/// Meier 1958). So a group that is still open where the stream stops does not count as ended.
///
/// Records are alike if they are the same line once the key is taken out and numbers are masked, and the line comes as
/// often in the group so far. Where few such records were met, the estimate comes near that of the line whenever it
/// comes, and near that of all records where the line was not met either: the coarser one counts as one record.
final class GroupEndings {
  /// At most so many kinds of records are told apart; later ones count as not met.
  static final int MAX_KINDS = 1 << 18;
  /// More repetitions of a line in a group count as so many.
  static final int MAX_REPETITIONS = 16;
  /// In the estimate over all records, the weight of a record after which silence is no surprise.
  private static final double PRIOR_WEIGHT = 0.5;

  /// A record of a group, as far as records are told apart.
  ///
  /// @param line hash of its line
  /// @param repetition hash of its line and of how often it has come
  private record Kind(long line, long repetition) {}

  /// Counts how long groups were silent, by powers of two.
  private static final class Silences {
    private final int[] ended = new int[Integer.SIZE];
    private final int[] cut = new int[Integer.SIZE];

    /// @param wentOn whether the group went on afterwards; otherwise the stream did not go on for longer
    void add(int bucket, boolean wentOn) {
      (wentOn ? ended : cut)[bucket]++;
    }

    /// The share of silences that outlast a bucket, among those that reach it and are known beyond it.
    ///
    /// @param prior a share that counts as `weight` silences
    double outlasting(int bucket, double prior, double weight) {
      int longer = 0;
      for (int i = bucket + 1; i < ended.length; i++) {
        longer += ended[i] + cut[i];
      }
      return (longer + weight * prior) / (longer + ended[bucket] + weight);
    }
  }

  private final GroupPattern pattern;
  private final Silences all = new Silences();
  private final Map<Long, Silences> kinds = new HashMap<>();

  /// @param pattern finds the keys, which make no difference between records
  GroupEndings(GroupPattern pattern) {
    this.pattern = pattern;
  }

  /// Takes in a calm group.
  ///
  /// @param end how many records the stream has
  void learn(RecordGroup group, int end) {
    List<Kind> met = kinds(group);
    for (int i = 0; i < met.size(); i++) {
      boolean wentOn = i + 1 < met.size();
      int bucket = bucket((wentOn ? group.records().get(i + 1).at() : end) - group.records().get(i).at());
      all.add(bucket, wentOn);
      add(met.get(i).line(), bucket, wentOn);
      add(met.get(i).repetition(), bucket, wentOn);
    }
  }

  /// The surprise that the group has not gone on, in bits.
  ///
  /// @param end how many records the stream has
  double bits(RecordGroup group, int end) {
    Kind last = kinds(group).getLast();
    int silence = bucket(end - group.records().getLast().at());
    double bits = 0;
    for (int bucket = 0; bucket < silence; bucket++) {
      double share = all.outlasting(bucket, 1, PRIOR_WEIGHT);
      share = outlasting(last.line(), bucket, share);
      bits -= Logarithms.log2(outlasting(last.repetition(), bucket, share));
    }
    return bits;
  }

  private double outlasting(long kind, int bucket, double prior) {
    Silences met = kinds.get(kind);
    return met == null ? prior : met.outlasting(bucket, prior, 1);
  }

  private void add(long kind, int bucket, boolean wentOn) {
    Silences met = kinds.get(kind);
    if (met == null && kinds.size() < MAX_KINDS) {
      met = new Silences();
      kinds.put(kind, met);
    }
    if (met != null) {
      met.add(bucket, wentOn);
    }
  }

  private static int bucket(int records) {
    return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(records);
  }

  private List<Kind> kinds(RecordGroup group) {
    Map<Long, Integer> times = new HashMap<>();
    return group.records().stream().map(member -> {
      long line = DigitMask.hash(pattern.withoutKey(member.bytes()));
      return new Kind(line, DigitMask.hash(line, Math.min(MAX_REPETITIONS, times.merge(line, 1, Integer::sum))));
    }).toList();
  }
}
