package org.megabytestreams.evaluate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.megabytestreams.evaluate.RankedGroups.Ranked;

/// Gathers the records of a set with labels by their groups. A group with an abnormal record is a case, and records
/// without a group do not count.
final class LabelledGroups {
  private final EvaluationSet.Labelled set;
  /// Indices of the test records of each group, by its key.
  private final Map<String, List<Integer>> groups = new LinkedHashMap<>();

  /// @throws IllegalArgumentException if there is no case, or no calm group
  LabelledGroups(EvaluationSet.Labelled set) {
    this.set = set;
    for (int i = 0; i < set.test().size(); i++) {
      if (set.test().get(i).group() != null) {
        groups.computeIfAbsent(set.test().get(i).group(), _ -> new ArrayList<>()).add(i);
      }
    }
    String source = set.groups() == null ? "of its labels" : "of " + set.groups();
    if (groups.values().stream().noneMatch(this::abnormal)) {
      throw new IllegalArgumentException(set.name() + ": no case lies in a group " + source);
    }
    if (groups.values().stream().allMatch(this::abnormal)) {
      throw new IllegalArgumentException(set.name() + ": each group " + source + " has an abnormal record; expected a "
          + "calm group too");
    }
  }

  /// Tells whether a set has groups, or should have some.
  static boolean in(EvaluationSet.Labelled set) {
    return set.groups() != null || set.test().stream().anyMatch(record -> record.group() != null);
  }

  private boolean abnormal(List<Integer> records) {
    return records.stream().anyMatch(i -> set.test().get(i).abnormal());
  }

  /// Ranks the groups.
  ///
  /// @param items the test records, judged
  RankedGroups judged(List<LabelledStream.Item> items) {
    Map<String, Double> endings = set.groups() == null ? Map.of() : endings();
    List<Ranked> ranked = new ArrayList<>();
    groups.forEach((key, records) -> ranked.add(new Ranked(ranked.size(), abnormal(records),
        records.stream().map(i -> items.get(i).ranked()).toList(), endings.getOrDefault(key, Double.NaN))));
    return new RankedGroups(ranked);
  }

  /// Computes how surprising the end of each group with test records is, by its key. All training records teach. If a
  /// group goes on in the test part, it is only known for how long it was silent at least.
  private Map<String, Double> endings() {
    List<byte[]> records = new ArrayList<>(set.training());
    List<String> keys = new ArrayList<>(set.groups().keys(set.training()));
    for (LabelledRecord record : set.test()) {
      records.add(record.bytes());
      keys.add(record.group());
    }
    GroupEndings endings = new GroupEndings(set.groups());
    int training = set.training().size();
    List<RecordGroup> gathered = RecordGroup.gather(records, keys);
    for (RecordGroup group : gathered) {
      int known = (int) group.records().stream().filter(member -> member.at() < training).count();
      if (known > 0) {
        endings.learn(group.cut(known), training);
      }
    }
    Map<String, Double> bits = new HashMap<>();
    gathered.stream().filter(group -> group.records().getLast().at() >= training)
        .forEach(group -> bits.put(group.key(), endings.bits(group, records.size())));
    return bits;
  }
}
