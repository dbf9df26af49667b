package org.megabytestreams.serve;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.megabytestreams.control.Glob;

/// Holds a rule of a file of rules by topic.
///
/// @param number its place among the rules, from 1
/// @param file where it stands
/// @param line where it begins in the file, from 1
/// @param topics a glob
/// @param values what it says, by keys; each value is of its key's type
record TopicRule(int number, Path file, int line, String topics, Map<TopicKey<?>, Object> values) {
  boolean matches(String topic) {
    return Glob.matches(topics, topic);
  }

  /// Tells where the rule stands, for messages.
  String at() {
    return file + ":" + line + ": rule " + number + " for topics '" + topics + "'";
  }

  /// Returns what the rule says, by keys, as users write it.
  Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    TopicKey.ALL.stream().filter(values::containsKey).forEach(key -> texts.put(key.name(), text(key)));
    return texts;
  }

  private <T> String text(TopicKey<T> key) {
    return key.text().apply(get(key, null));
  }

  /// Returns what the rule says of a setting, or `otherwise` if it says nothing.
  @SuppressWarnings("unchecked") // values were put by their keys
  <T> T get(TopicKey<T> key, T otherwise) {
    return (T) values.getOrDefault(key, otherwise);
  }
}
