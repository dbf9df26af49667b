package org.megabytestreams.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Holds the records of a stream that belong together.
///
/// @param key the session, request or minute
/// @param records in the order of the stream
record RecordGroup(String key, List<Member> records) {
  /// A record of a group.
  ///
  /// @param at the number of the record in the stream, from 0
  record Member(int at, byte[] bytes) {}

  /// Gathers the records of a stream by their keys. Records whose key is null belong to no group.
  ///
  /// @param keys of each record
  /// @return the groups, in the order in which they begin
  static List<RecordGroup> gather(List<byte[]> records, List<String> keys) {
    Map<String, List<Member>> groups = new LinkedHashMap<>();
    for (int i = 0; i < records.size(); i++) {
      if (keys.get(i) != null) {
        groups.computeIfAbsent(keys.get(i), _ -> new ArrayList<>()).add(new Member(i, records.get(i)));
      }
    }
    return groups.entrySet().stream().map(group -> new RecordGroup(group.getKey(), group.getValue())).toList();
  }

  /// Returns the number of its first record in the stream.
  int first() {
    return records.getFirst().at();
  }

  int size() {
    return records.size();
  }

  /// Returns the group with another record in the place of one of its own.
  ///
  /// @param at the number of that record in the stream
  RecordGroup with(int at, byte[] bytes) {
    return new RecordGroup(key, records.stream()
        .map(member -> member.at() == at ? new Member(at, bytes) : member).toList());
  }

  /// Returns the group as if it had ended after `size` records.
  RecordGroup cut(int size) {
    return new RecordGroup(key, IntStream.range(0, size).mapToObj(records::get).toList());
  }
}
