package org.megabytestreams.evaluate;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.megabytestreams.model.Bits;

/// Computes how surprising it is that a group has not gone on. Groups with a missing end stand out.
///
/// Calm groups teach after each of their records. They teach for how many records of the stream the group was silent
/// before it went on. After the last record it is only known for how long the group was silent at least. A group is
/// judged by its last record and by the records of the stream since then.
///
/// The score is minus the logarithm of a probability: that a calm group is silent for at least as long after a like
/// record. The product-limit estimator (Kaplan and Meier 1958) over exact silences gives that probability. A group that
/// is still open at the end of the stream does not count as ended.
///
/// Records are alike if two things are equal: the line, once the key is taken out and numbers are masked, and how often
/// the line has come in the group so far. If few such records were met, the estimate comes near that of the line
/// whenever it comes. If the line was not met either, the estimate comes near that of all records. At each silence, the
/// coarser estimate counts as one record, as the prior of a beta process does (Hjort 1990).
///
/// Memory is bounded: groups teach until [#MAX_RECORDS] records have taught, and [GroupEndings] keeps three numbers of
/// each.
final class GroupEndings {
  /// The number of records after which groups no longer teach.
  static final int MAX_RECORDS = 1 << 18;
  /// The number that more repetitions of a line in a group count as.
  static final int MAX_REPETITIONS = 16;
  /// In the estimate over all records, the weight of a record after which silence is no surprise.
  private static final double PRIOR_WEIGHT = 0.5;

  /// Tells records of groups apart.
  ///
  /// @param line hash of its line
  /// @param repetition hash of its line and of how often it has come
  private record Kind(long line, long repetition) {}

  /// Holds the silences after records that are alike.
  ///
  /// A silence after which the group went on is an odd number, twice its length and one. A silence that the stream cut
  /// is twice its length. In sorted order, the silences whose outcome at a length is known begin at its odd number.
  private static final class Silences {
    private static final Silences NONE = new Silences();

    private int[] codes = new int[4];
    private int count;
    private boolean sorted;

    /// @param wentOn whether the group went on afterwards; otherwise the stream did not go on for longer
    void add(int length, boolean wentOn) {
      codes = count == codes.length ? Arrays.copyOf(codes, 2 * count) : codes;
      codes[count++] = 2 * length + (wentOn ? 1 : 0);
      sorted = false;
    }

    void sort() {
      if (!sorted) {
        Arrays.sort(codes, 0, count);
        sorted = true;
      }
    }
  }

  /// Goes through silences from the shortest to the longest.
  private static final class Walk {
    private final Silences silences;
    private int next;

    Walk(Silences silences) {
      this.silences = silences;
      silences.sort();
    }

    /// Returns the next length after which a group went on; too long to be met if there is none.
    int length() {
      while (next < silences.count && silences.codes[next] % 2 == 0) {
        next++;
      }
      return next < silences.count ? silences.codes[next] / 2 : Integer.MAX_VALUE;
    }

    /// Goes on to a length, and past it.
    ///
    /// @param prior a share that counts as `weight` silences
    /// @return the share of silences that outlast the length, among those that reach it and are known beyond it
    double outlasting(int length, double prior, double weight) {
      int code = 2 * length + 1;
      while (next < silences.count && silences.codes[next] < code) {
        next++;
      }
      int known = silences.count - next;
      while (next < silences.count && silences.codes[next] == code) {
        next++;
      }
      int longer = silences.count - next;
      return (longer + weight * prior) / (known + weight);
    }
  }

  private final GroupPattern pattern;
  private final Silences all = new Silences();
  private final Map<Long, Silences> kinds = new HashMap<>();

  /// @param pattern finds the keys, which make no difference between records
  GroupEndings(GroupPattern pattern) {
    this.pattern = pattern;
  }

  /// Takes in a calm group, unless enough records have taught.
  ///
  /// @param end how many records the stream has
  void learn(RecordGroup group, int end) {
    if (all.count >= MAX_RECORDS) {
      return;
    }
    List<Kind> met = kinds(group);
    for (int i = 0; i < met.size(); i++) {
      boolean wentOn = i + 1 < met.size();
      int length = (wentOn ? group.records().get(i + 1).at() : end) - group.records().get(i).at();
      all.add(length, wentOn);
      kinds.computeIfAbsent(met.get(i).line(), _ -> new Silences()).add(length, wentOn);
      kinds.computeIfAbsent(met.get(i).repetition(), _ -> new Silences()).add(length, wentOn);
    }
  }

  /// Computes the surprise that the group has not gone on, in bits.
  ///
  /// @param end how many records the stream has
  double bits(RecordGroup group, int end) {
    Kind last = kinds(group).getLast();
    int silence = end - group.records().getLast().at();
    Walk anyRecord = new Walk(all);
    Walk sameLine = new Walk(kinds.getOrDefault(last.line(), Silences.NONE));
    Walk sameRepetition = new Walk(kinds.getOrDefault(last.repetition(), Silences.NONE));
    double bits = 0;
    for (int length = anyRecord.length(); length < silence; length = anyRecord.length()) {
      double share = anyRecord.outlasting(length, 1, PRIOR_WEIGHT);
      share = sameLine.outlasting(length, share, 1);
      bits -= Bits.log2(sameRepetition.outlasting(length, share, 1));
    }
    return bits;
  }

  private List<Kind> kinds(RecordGroup group) {
    Map<Long, Integer> times = new HashMap<>();
    return group.records().stream().map(member -> {
      long line = DigitMask.hash(pattern.withoutKey(member.bytes()));
      return new Kind(line, DigitMask.hash(line, Math.min(MAX_REPETITIONS, times.merge(line, 1, Integer::sum))));
    }).toList();
  }
}
