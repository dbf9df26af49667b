package org.megabytestreams.evaluate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.megabytestreams.evaluate.RankedGroups.Ranked;

/// Chooses groups with which something is wrong: one of their records is corrupted, or their last records are missing.
/// Ranks them once the records are judged.
///
/// Groups that begin while the stream is warming up are calm, and teach how groups end. The others are ranked. Each has
/// at most one case of each way. A group with a corrupted record has the figures of its other records as if no case had
/// been there.
final class CorruptedGroups {
  /// The way in which a group's last records are missing.
  static final String CUT = "cutGroup";

  /// A group whose last records are missing.
  ///
  /// @param group the index of the whole group among the calm ones
  /// @param endingBits how surprising its end is
  private record Cut(int group, RecordGroup rest, double endingBits) {}

  private final List<RecordGroup> calm;
  private final GroupEndings endings;
  private final List<CorruptionCase> plan;
  private final List<Cut> cuts = new ArrayList<>();
  private final int first;
  private final int end;

  /// @param first the first record that may be corrupted
  /// @throws IllegalArgumentException if no group begins at `first` or later, or no such group can have a case
  CorruptedGroups(EvaluationSet.Corrupted set, int first, EvaluationSettings settings) {
    this.endings = new GroupEndings(set.groups());
    this.first = first;
    this.end = set.records().size();
    List<RecordGroup> groups = RecordGroup.gather(set.records(), set.groups().keys(set.records()));
    groups.stream().filter(group -> group.first() < first).forEach(group -> endings.learn(group, end));
    this.calm = groups.stream().filter(group -> group.first() >= first).toList();
    if (calm.isEmpty()) {
      throw new IllegalArgumentException(set.name() + ": expected a group of " + set.groups()
          + " that begins after the first " + first + " records, got none");
    }
    this.plan = CasePlan.spreadOverGroups(set, calm, settings.casesPerWay(), settings.seed());
    cut(settings.casesPerWay(), new SplittableRandom(settings.seed() ^ CUT.hashCode()));
    if (plan.isEmpty() && cuts.isEmpty()) {
      throw new IllegalArgumentException(set.name() + ": no case lies in a group of " + set.groups());
    }
  }

  /// Cuts groups that are spread evenly over the stream.
  private void cut(int most, RandomGenerator random) {
    int[] longer = IntStream.range(0, calm.size()).filter(i -> calm.get(i).size() > 1).toArray();
    int count = Math.min(most, longer.length);
    for (int i = 0; i < count; i++) {
      int group = longer[(int) ((long) i * longer.length / count)];
      RecordGroup rest = calm.get(group).cut(1 + random.nextInt(calm.get(group).size() - 1));
      cuts.add(new Cut(group, rest, endings.bits(rest, end)));
    }
  }

  /// Returns the records of groups that are to be corrupted, in the order of the stream.
  List<CorruptionCase> plan() {
    return plan;
  }

  /// Ranks calm groups and cases.
  ///
  /// @param judged the records from the first that may be corrupted on, and the planned cases
  Judged judged(CorruptedStream.Result judged) {
    List<Ranked> ranked = new ArrayList<>();
    Map<Integer, Integer> groups = new HashMap<>();
    for (int i = 0; i < calm.size(); i++) {
      RecordGroup group = calm.get(i);
      ranked.add(new Ranked(i, false, figures(group, judged), endings.bits(group, end)));
      for (RecordGroup.Member member : group.records()) {
        groups.put(member.at(), i);
      }
    }
    Map<String, List<Ranked>> ways = new HashMap<>();
    for (CorruptedStream.JudgedCase one : judged.cases()) {
      int at = one.source().index();
      int number = groups.get(at);
      RecordGroup group = calm.get(number);
      List<RankedRecord> figures = group.records().stream()
          .map(member -> member.at() == at ? one.ranked() : figures(member, judged)).toList();
      ways.computeIfAbsent(one.source().way().id(), _ -> new ArrayList<>()).add(new Ranked(number, true, figures,
          endings.bits(group.with(at, one.source().record().bytes()), end)));
    }
    if (!cuts.isEmpty()) {
      ways.put(CUT, cuts.stream()
          .map(cut -> new Ranked(cut.group(), true, figures(cut.rest(), judged), cut.endingBits())).toList());
    }
    return new Judged(ranked, ways);
  }

  private List<RankedRecord> figures(RecordGroup group, CorruptedStream.Result judged) {
    return group.records().stream().map(member -> figures(member, judged)).toList();
  }

  private RankedRecord figures(RecordGroup.Member member, CorruptedStream.Result judged) {
    return judged.calm().get(member.at() - first);
  }

  /// Holds calm groups and cases, judged.
  ///
  /// @param ways the cases of each way that has any, by its name
  record Judged(List<Ranked> calm, Map<String, List<Ranked>> ways) {
    /// Returns the number of cases of a way.
    int cases(String way) {
      return ways.getOrDefault(way, List.of()).size();
    }

    /// Returns the scorers of calm groups and of the cases of all ways.
    List<ScoredItems> scorers(List<DetectionBaseline> baselines) {
      return scorers(ways.keySet().stream().sorted().flatMap(way -> ways.get(way).stream()).toList(), baselines);
    }

    /// Returns the scorers of calm groups and of the cases of one way.
    List<ScoredItems> scorers(String way, List<DetectionBaseline> baselines) {
      return scorers(ways.get(way), baselines);
    }

    private List<ScoredItems> scorers(List<Ranked> cases, List<DetectionBaseline> baselines) {
      List<Ranked> all = new ArrayList<>(calm);
      all.addAll(cases);
      return new RankedGroups(all).scorers(baselines);
    }
  }
}
