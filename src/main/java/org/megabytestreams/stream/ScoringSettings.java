package org.megabytestreams.stream;

import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.score.ContextPolicy;

/// Holds the settings by which records are scored and judged.
///
/// @param context what a record is scored with
/// @param monitor when a score is an alert
/// @param expectedBytes how many bytes the model writes in place of a worst span; each costs a pass of its window
/// @param memorySymbols about how many symbols each partition's memory has; 0 if there is none, and each stream keeps
///     the symbols of its own window
public record ScoringSettings(ContextPolicy context, MonitorSettings monitor, int expectedBytes, long memorySymbols) {
  /// Makes settings without a memory.
  public ScoringSettings(ContextPolicy context, MonitorSettings monitor, int expectedBytes) {
    this(context, monitor, expectedBytes, 0);
  }
}
