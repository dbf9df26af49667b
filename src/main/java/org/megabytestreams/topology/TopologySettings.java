package org.megabytestreams.topology;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.megabytestreams.wire.DeadLetterContent;

/// Holds the topics that the topology reads and writes, and its bounds.
///
/// @param topics names
/// @param limits what a record may be
/// @param batch when a batch is scored
/// @param redaction what alerts do not show of records
/// @param forgetAfter a stream is forgotten when its latest record is older than the partition's by this; zero: never
public record TopologySettings(Topics topics, Limits limits, Batch batch, Redaction redaction, Duration forgetAfter) {
  /// Makes settings by which alerts show records as they are, and no stream is forgotten.
  public TopologySettings(Topics topics, Limits limits, Batch batch) {
    this(topics, limits, batch, Redaction.NONE, Duration.ZERO);
  }

  /// Holds the names of the topics.
  ///
  /// @param inputs every one of them is scored
  /// @param control where commands come from; empty if none are taken
  /// @param incidents where the states of incidents go; empty if they go nowhere
  public record Topics(List<String> inputs, String scores, String alerts, String deadLetters,
      Optional<Control> control, Optional<String> incidents) {
    /// Makes topics without commands and without incidents.
    public Topics(List<String> inputs, String scores, String alerts, String deadLetters) {
      this(inputs, scores, alerts, deadLetters, Optional.empty(), Optional.empty());
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
  public record Control(String commands, String applied, String shadowScores, int maxModels) {}

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
