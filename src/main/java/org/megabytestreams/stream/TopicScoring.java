package org.megabytestreams.stream;

import java.util.Map;
import java.util.stream.Stream;

/// Holds the settings by which the records of each topic are scored and judged.
///
/// @param usual the settings of topics that have none of their own
/// @param topics the settings of the others, by their names
public record TopicScoring(ScoringSettings usual, Map<String, ScoringSettings> topics) {
  public TopicScoring {
    topics = Map.copyOf(topics);
  }

  /// Makes settings that are the same for all topics.
  public static TopicScoring same(ScoringSettings settings) {
    return new TopicScoring(settings, Map.of());
  }

  public ScoringSettings of(String topic) {
    return topics.getOrDefault(topic, usual);
  }

  /// Returns the shortest time without alerts after which an incident is closed, over all topics.
  public long minQuietMillis() {
    return Stream.concat(Stream.of(usual), topics.values().stream())
        .mapToLong(settings -> settings.monitor().quietMillis()).min().orElseThrow();
  }
}
