package org.megabytestreams.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Gathers the judged records of a set with labels by their groups. A group with an abnormal record is a case, and
/// records without a group do not count.
final class LabelledGroups {
  private LabelledGroups() {}

  /// @param items the test records, judged
  static RankedGroups of(EvaluationSet.Labelled set, List<LabelledStream.Item> items) {
    RankedGroups groups = new RankedGroups();
    for (LabelledStream.Item item : items) {
      if (item.source().group() != null) {
        groups.add(item.source().group(), item.ranked(), item.source().abnormal());
      }
    }
    if (set.groups() != null) {
      endings(set).forEach(groups::ending);
    }
    return groups;
  }

  /// How surprising the end of each group with test records is, by its key. The other groups teach.
  private static Map<String, Double> endings(EvaluationSet.Labelled set) {
    List<byte[]> records = new ArrayList<>(set.training());
    List<String> keys = new ArrayList<>(set.groups().keys(set.training()));
    for (LabelledRecord record : set.test()) {
      records.add(record.bytes());
      keys.add(record.group());
    }
    GroupEndings endings = new GroupEndings(set.groups());
    Map<String, Double> bits = new LinkedHashMap<>();
    int training = set.training().size();
    Map<Boolean, List<RecordGroup>> groups = RecordGroup.gather(records, keys).stream()
        .collect(Collectors.partitioningBy(group -> group.records().getLast().at() < training));
    groups.get(true).forEach(group -> endings.learn(group, training));
    groups.get(false).forEach(group -> bits.put(group.key(), endings.bits(group, records.size())));
    return bits;
  }
}
