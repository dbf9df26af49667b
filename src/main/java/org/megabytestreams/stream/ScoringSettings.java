package org.megabytestreams.stream;

import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.score.ContextPolicy;

/// Holds the settings by which records are scored and judged.
///
/// @param context what a record is scored with
/// @param monitor when a score is an alert
/// @param expectedBytes how many bytes the model writes in place of a worst span; each costs a pass of its window
/// @param memorySymbols about how many symbols each partition's memory has; 0 if there is none, and each stream keeps
///     the symbols of its own window
public record ScoringSettings(ContextPolicy context, MonitorSettings monitor, int expectedBytes, long memorySymbols) {
  /// Checks that a model can score as the context wants.
  ///
  /// @param at which setting wants it, for the message
  /// @param model the model's name
  /// @throws IllegalArgumentException if there is no memory, or the model cannot do without windows
  public void checkContext(String at, Geometry geometry, String model) {
    if (context == ContextPolicy.MEMORY && memorySymbols == 0) {
      throw new IllegalArgumentException(at + ": context memory expects a memory, got a size of 0");
    }
    if (context == ContextPolicy.MEMORY && !geometry.recordwise()) {
      throw new IllegalArgumentException(at + ": context memory expects a model with a match model and any length,"
          + " such as logs-any, got " + model);
    }
  }

  /// Makes settings without a memory.
  public ScoringSettings(ContextPolicy context, MonitorSettings monitor, int expectedBytes) {
    this(context, monitor, expectedBytes, 0);
  }
}
