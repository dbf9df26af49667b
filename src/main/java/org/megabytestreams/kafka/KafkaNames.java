package org.megabytestreams.kafka;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.megabytestreams.wire.OneLine;

/// Checks names against Kafka's rules.
public final class KafkaNames {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]+");
  private static final int MAX_TOPIC_CHARACTERS = 249;
  /// The limit leaves room for the text that makes the name that of a changelog.
  private static final int MAX_APPLICATION_CHARACTERS = MAX_TOPIC_CHARACTERS - "-streams-changelog".length();
  /// The limit leaves room for the number of a thread.
  private static final int MAX_INSTANCE_CHARACTERS = MAX_TOPIC_CHARACTERS - 10;

  private KafkaNames() {}

  public static void requireTopics(String setting, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      require(setting, name, MAX_TOPIC_CHARACTERS);
      if (!seen.add(name)) {
        throw new IllegalArgumentException(setting + ": expected distinct names, got '" + name + "' twice");
      }
    }
  }

  public static void requireApplication(String setting, String name) {
    require(setting, name, MAX_APPLICATION_CHARACTERS);
  }

  public static void requireInstance(String setting, String name) {
    require(setting, name, MAX_INSTANCE_CHARACTERS);
  }

  private static void require(String setting, String name, int most) {
    if (!NAME.matcher(name).matches() || name.length() > most || name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException(
          setting + ": expected 1 to " + most + " letters, digits, '.', '_' and '-', got '" + OneLine.of(name) + "'");
    }
  }
}
