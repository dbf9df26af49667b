package org.megabytestreams.topology;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.megabytestreams.wire.DeadLetterContent;

/// Holds the topics that the topology reads and writes, and its bounds.
///
/// @param topics names
/// @param limits what a record may be
/// @param batch when a batch is scored
/// @param usual the settings of input topics that have none of their own
/// @param ofTopics the settings of the others, by their groups
/// @param live whether a stream may count as silent while no record of its partition comes; false for a backfill, as
///     its partitions do not end at the same time
/// @param group gives the group of a topic; a listed topic is a group of its own
public record TopologySettings(Topics topics, Limits limits, Batch batch, TopicSettings usual,
    Map<String, TopicSettings> ofTopics, boolean live, UnaryOperator<String> group) {
  public TopologySettings {
    ofTopics = Map.copyOf(ofTopics);
  }

  /// Makes settings of a service, which reads what comes.
  public TopologySettings(Topics topics, Limits limits, Batch batch, TopicSettings usual,
      Map<String, TopicSettings> ofTopics) {
    this(topics, limits, batch, usual, ofTopics, true);
  }

  /// Makes settings by the names of topics.
  public TopologySettings(Topics topics, Limits limits, Batch batch, TopicSettings usual,
      Map<String, TopicSettings> ofTopics, boolean live) {
    this(topics, limits, batch, usual, ofTopics, live, UnaryOperator.identity());
  }

  /// Makes settings that are the same for all topics.
  public TopologySettings(Topics topics, Limits limits, Batch batch, Redaction redaction, Duration forgetAfter) {
    this(topics, limits, batch, new TopicSettings(redaction, forgetAfter, null), Map.of());
  }

  /// Makes settings by which alerts show records as they are, and no stream is forgotten.
  public TopologySettings(Topics topics, Limits limits, Batch batch) {
    this(topics, limits, batch, Redaction.NONE, Duration.ZERO);
  }

  /// Returns the settings of a topic.
  public TopicSettings of(String topic) {
    return ofTopics.getOrDefault(group.apply(topic), usual);
  }

  /// Returns the digests of the models that topics have of their own.
  Set<String> models() {
    return ofTopics.values().stream().map(TopicSettings::model).filter(Objects::nonNull).collect(Collectors.toSet());
  }

  /// Tells whether streams of some topic are forgotten.
  boolean forgets() {
    return Stream.concat(Stream.of(usual), ofTopics.values().stream())
        .anyMatch(settings -> !settings.forgetAfter().isZero());
  }

  /// Holds the names of the topics.
  ///
  /// @param inputs every one of them is scored, and must be there
  /// @param control where commands come from; empty if none are taken
  /// @param incidents where the states of incidents go; empty if they go nowhere
  /// @param patterns which other topics are scored; they need a topic of commands
  public record Topics(List<String> inputs, String scores, String alerts, String deadLetters,
      Optional<Control> control, Optional<String> incidents, TopicPatterns patterns) {
    /// Makes topics of which the inputs are listed.
    public Topics(List<String> inputs, String scores, String alerts, String deadLetters, Optional<Control> control,
        Optional<String> incidents) {
      this(inputs, scores, alerts, deadLetters, control, incidents, TopicPatterns.NONE);
    }

    /// Makes topics without commands and without incidents.
    public Topics(List<String> inputs, String scores, String alerts, String deadLetters) {
      this(inputs, scores, alerts, deadLetters, Optional.empty(), Optional.empty());
    }

    /// Tells whether a topic is scored if it is there.
    boolean isInput(String topic) {
      return inputs.contains(topic) || patterns.matches(topic);
    }

    boolean isControl(String topic) {
      return control.isPresent() && control.get().commands().equals(topic);
    }
  }

  /// Holds the topics of commands and of their results.
  ///
  /// @param commands holds a command once in each partition, and has as many as the input with the most
  /// @param applied what tasks did with them
  /// @param shadowScores scores by models that are tried beside those in force
  /// @param maxModels at most this many models may be open, the service's own among them
  /// @param learns whether the service learns, so that there is somebody to take commands to learn
  public record Control(String commands, String applied, String shadowScores, int maxModels, boolean learns) {}

  /// Holds the limits of a record.
  ///
  /// @param valueBytes longest record that is scored
  /// @param keyBytes longest key
  public record Limits(int valueBytes, int keyBytes) {
    /// Returns the longest key or value that is needed for anything but its length.
    int keptBytes() {
      return Math.max(Math.max(valueBytes, keyBytes), DeadLetterContent.MAX_BYTES);
    }
  }

  /// Holds the bounds of a batch.
  ///
  /// @param delay how long a record waits for others
  /// @param bytes a task's batch is scored at once when it holds that many
  /// @param records or that many records
  /// @param sliceBytes at most this many go through the model in one call, unless one record is longer
  /// @param commitAfter a task that has scored for this long asks for a commit, though its interval is not over:
  ///     readers need not wait for the interval, and little time goes into commits when there is little to score
  public record Batch(Duration delay, int bytes, int records, int sliceBytes, Duration commitAfter) {}
}
