package org.megabytestreams.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Scores of records, gathered by a key: a session, a request, a minute.
///
/// Keeps four numbers a group, not its records.
public final class GroupedScores {
  /// A group and what its records' scores amount to.
  public record Group(String key, long count, double sum, double max) {
    public double mean() {
      return sum / count;
    }

    private Group with(double score) {
      return new Group(key, count + 1, sum + score, Math.max(max, score));
    }
  }

  private final Map<String, Group> groups = new LinkedHashMap<>();

  /// Adds a record to its group.
  ///
  /// @throws IllegalArgumentException if the score is NaN
  public void add(String key, double score) {
    Group group = groups.getOrDefault(key, new Group(key, 0, 0, Double.NEGATIVE_INFINITY));
    if (Double.isNaN(score)) {
      throw new IllegalArgumentException(
          "group " + key + ": expected a number as score of record " + (group.count() + 1) + ", got NaN");
    }
    groups.put(key, group.with(score));
  }

  /// All groups, in the order in which they were first met.
  public List<Group> groups() {
    return List.copyOf(groups.values());
  }
}
