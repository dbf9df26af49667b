package org.megabytestreams.serve;

import java.util.Map;
import org.megabytestreams.control.Glob;

/// Holds a rule of a file of rules by topic.
///
/// @param number its place among the rules, from 1
/// @param line where it begins in its file, from 1
/// @param topics a glob
/// @param values what it says, by keys; each value is of its key's type
record TopicRule(int number, int line, String topics, Map<TopicKey<?>, Object> values) {
  boolean matches(String topic) {
    return Glob.matches(topics, topic);
  }

  /// Returns what the rule says of a setting, or `otherwise` if it says nothing.
  @SuppressWarnings("unchecked") // values were put by their keys
  <T> T get(TopicKey<T> key, T otherwise) {
    return (T) values.getOrDefault(key, otherwise);
  }
}
