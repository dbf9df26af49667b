package org.megabytestreams.evaluate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Groups with which something is wrong: one of their records is corrupted, or their last records are missing.
///
/// Groups that begin while the stream is warming up are calm, and teach how groups end. The others are ranked. Those
/// with a corrupted record have the figures of their other records as if no case had been there.
final class CorruptedGroups {
  /// The way in which a group's last records are missing.
  static final String CUT = "cutGroup";

  /// A group with which something is wrong.
  ///
  /// @param records the figures of its records
  private record Case(RecordGroup group, List<RankedRecord> records) {}

  private final List<RecordGroup> calm;
  private final GroupEndings endings;
  private final Map<String, List<Case>> ways = new TreeMap<>();
  private final List<RankedRecord> ranked;
  private final int first;
  private final int end;

  /// @param judged the records from `first` on, and cases among them
  /// @param first the first record that may be corrupted
  /// @param cuts groups of which the end is to be cut off, at most
  /// @throws IllegalArgumentException if no group begins at `first` or later
  CorruptedGroups(EvaluationSet.Corrupted set, CorruptedStream.Result judged, int first, int cuts, long seed) {
    this.endings = new GroupEndings(set.groups());
    List<RecordGroup> groups = RecordGroup.gather(set.records(), set.groups().keys(set.records()));
    groups.stream().filter(group -> group.first() < first).forEach(group -> endings.learn(group, set.records().size()));
    this.calm = groups.stream().filter(group -> group.first() >= first).toList();
    this.ranked = judged.calm();
    this.first = first;
    this.end = set.records().size();
    if (calm.isEmpty()) {
      throw new IllegalArgumentException(set.name() + ": expected a group of " + set.groups()
          + " that begins after the first " + first + " records, got none");
    }
    corrupt(judged.cases());
    cut(cuts, new SplittableRandom(seed ^ CUT.hashCode()));
  }

  private void corrupt(List<CorruptedStream.JudgedCase> cases) {
    Map<Integer, RecordGroup> byRecord = new HashMap<>();
    calm.forEach(group -> group.records().forEach(member -> byRecord.put(member.at(), group)));
    for (CorruptedStream.JudgedCase one : cases) {
      int at = one.source().index();
      RecordGroup group = byRecord.get(at);
      if (group != null) {
        List<RankedRecord> records = group.records().stream()
            .map(member -> member.at() == at ? one.ranked() : ranked(member)).toList();
        add(one.source().way().id(), new Case(group.with(at, one.source().record().bytes()), records));
      }
    }
  }

  /// Cuts groups that are spread evenly over the stream.
  private void cut(int cuts, RandomGenerator random) {
    List<RecordGroup> longer = calm.stream().filter(group -> group.size() > 1).toList();
    int count = Math.min(cuts, longer.size());
    for (int i = 0; i < count; i++) {
      RecordGroup whole = longer.get((int) ((long) i * longer.size() / count));
      RecordGroup group = whole.cut(1 + random.nextInt(whole.size() - 1));
      add(CUT, new Case(group, group.records().stream().map(this::ranked).toList()));
    }
  }

  private void add(String way, Case one) {
    ways.computeIfAbsent(way, _ -> new ArrayList<>()).add(one);
  }

  private RankedRecord ranked(RecordGroup.Member member) {
    return ranked.get(member.at() - first);
  }

  /// How many cases each way has, by its name.
  Map<String, Integer> cases() {
    Map<String, Integer> cases = new LinkedHashMap<>();
    ways.forEach((way, of) -> cases.put(way, of.size()));
    return cases;
  }

  /// The scorers of calm groups and of the cases of all ways.
  List<ScoredItems> scorers(List<DetectionBaseline> baselines) {
    return scorers(ways.values().stream().flatMap(List::stream).toList(), baselines);
  }

  /// The scorers of calm groups and of the cases of one way.
  List<ScoredItems> scorers(String way, List<DetectionBaseline> baselines) {
    return scorers(ways.get(way), baselines);
  }

  private List<ScoredItems> scorers(List<Case> cases, List<DetectionBaseline> baselines) {
    RankedGroups groups = new RankedGroups();
    for (RecordGroup group : calm) {
      groups.ending(group.key(), endings.bits(group, end));
      group.records().forEach(member -> groups.add(group.key(), ranked(member), false));
    }
    for (int i = 0; i < cases.size(); i++) {
      Case one = cases.get(i);
      // A key holds no more than its record, and so no line feed at its start.
      String key = "\n" + i;
      groups.ending(key, endings.bits(one.group(), end));
      one.records().forEach(record -> groups.add(key, record, true));
    }
    return groups.scorers(baselines);
  }
}
