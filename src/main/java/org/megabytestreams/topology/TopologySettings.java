package org.megabytestreams.topology;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What the topology reads and writes, and within which bounds.
///
/// @param topics names
/// @param limits what a record may be
/// @param batch when a batch is scored
public record TopologySettings(Topics topics, Limits limits, Batch batch) {

  /// @param inputs every one of them is scored
  /// @param control where commands come from; empty where none are taken
  public record Topics(List<String> inputs, String scores, String alerts, String deadLetters,
      Optional<Control> control) {
    /// Without commands.
    public Topics(List<String> inputs, String scores, String alerts, String deadLetters) {
      this(inputs, scores, alerts, deadLetters, Optional.empty());
    }

    boolean isControl(String topic) {
      return control.isPresent() && control.get().commands().equals(topic);
    }
  }

  /// @param commands holds a command once in each partition, and has as many as the input with the most
  /// @param applied what tasks did with them
  /// @param shadowScores scores by models that are tried beside those in force
  /// @param mostModels as many models may be open, the service's own among them
  public record Control(String commands, String applied, String shadowScores, int mostModels) {}

  /// @param valueBytes longest record that is scored
  /// @param keyBytes longest key
  /// @param deadLetterBytes longest key and value together that a dead letter carries
  public record Limits(int valueBytes, int keyBytes, int deadLetterBytes) {
    /// Longest key or value that is needed for anything but its length.
    int keptBytes() {
      return Math.max(Math.max(valueBytes, keyBytes), deadLetterBytes);
    }
  }

  /// @param delay how long a record waits for others
  /// @param bytes a task's batch is scored at once when it holds so many
  /// @param records or so many records
  /// @param sliceBytes at most so many go through the model in one call, unless one record is longer
  /// @param commitAfter a task that has scored for so long asks for a commit, though its interval is not over: readers
  ///     need not wait for it, and little time goes into commits where there is little to score
  public record Batch(Duration delay, int bytes, int records, int sliceBytes, Duration commitAfter) {}
}
