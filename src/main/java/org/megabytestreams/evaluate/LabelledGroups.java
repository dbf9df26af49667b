package org.megabytestreams.evaluate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.megabytestreams.evaluate.RankedGroups.Ranked;

/// Gathers the records of a set with labels by their groups. A group with an abnormal record is a case, and records
/// without a group do not count.
final class LabelledGroups {
  private final EvaluationSet.Labelled set;
  /// The groups of the test records.
  private final List<RecordGroup> groups;

  /// @throws IllegalArgumentException if there is no case, or no calm group
  LabelledGroups(EvaluationSet.Labelled set) {
    this.set = set;
    this.groups = RecordGroup.gather(set.test().stream().map(LabelledRecord::bytes).toList(), testKeys());
    String source = set.groups() == null ? "of its labels" : "of " + set.groups();
    if (groups.stream().noneMatch(this::abnormal)) {
      throw new IllegalArgumentException(set.name() + ": no case lies in a group " + source);
    }
    if (groups.stream().allMatch(this::abnormal)) {
      throw new IllegalArgumentException(set.name() + ": each group " + source + " has an abnormal record; expected a "
          + "calm group too");
    }
  }

  /// Tells whether a set has groups, or should have some.
  static boolean in(EvaluationSet.Labelled set) {
    return set.groups() != null || set.test().stream().anyMatch(record -> record.group() != null);
  }

  /// Returns the keys of the test records; null for a record without a group.
  private List<String> testKeys() {
    List<String> keys = new ArrayList<>();
    set.test().forEach(record -> keys.add(record.group()));
    return keys;
  }

  private boolean abnormal(RecordGroup group) {
    return group.records().stream().anyMatch(member -> set.test().get(member.at()).abnormal());
  }

  /// Ranks the groups.
  ///
  /// @param items the test records, judged
  RankedGroups judged(List<LabelledStream.Item> items) {
    Map<String, Double> endings = set.groups() == null ? Map.of() : endings();
    List<Ranked> ranked = new ArrayList<>();
    for (RecordGroup group : groups) {
      ranked.add(new Ranked(ranked.size(), abnormal(group),
          group.records().stream().map(member -> items.get(member.at()).ranked()).toList(),
          endings.getOrDefault(group.key(), Double.NaN)));
    }
    return new RankedGroups(ranked);
  }

  /// Computes how surprising the end of each group with test records is, by its key. All training records teach. If a
  /// group goes on in the test part, it is only known for how long it was silent at least.
  private Map<String, Double> endings() {
    List<byte[]> records = new ArrayList<>(set.training());
    List<String> keys = new ArrayList<>(set.groups().keys(set.training()));
    set.test().forEach(record -> records.add(record.bytes()));
    keys.addAll(testKeys());
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
