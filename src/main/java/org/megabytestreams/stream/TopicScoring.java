package org.megabytestreams.stream;

import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Holds the settings by which the records of each topic are scored and judged.
///
/// @param usual the settings of topics that have none of their own
/// @param topics the settings of the others, by their groups
/// @param group gives the group of a topic; a listed topic is a group of its own
public record TopicScoring(ScoringSettings usual, Map<String, ScoringSettings> topics, UnaryOperator<String> group) {
  public TopicScoring {
    topics = Map.copyOf(topics);
  }

  /// Makes settings by the names of topics.
  public TopicScoring(ScoringSettings usual, Map<String, ScoringSettings> topics) {
    this(usual, topics, UnaryOperator.identity());
  }

  /// Makes settings that are the same for all topics.
  public static TopicScoring same(ScoringSettings settings) {
    return new TopicScoring(settings, Map.of());
  }

  public ScoringSettings of(String topic) {
    return topics.getOrDefault(group.apply(topic), usual);
  }

  /// Returns the shortest time without alerts after which an incident is closed, over all topics.
  public long minQuietMillis() {
    return Stream.concat(Stream.of(usual), topics.values().stream())
        .mapToLong(settings -> settings.monitor().quietMillis()).min().orElseThrow();
  }
}
