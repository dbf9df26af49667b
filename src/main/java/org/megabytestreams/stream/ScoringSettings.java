package org.megabytestreams.stream;

import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.score.ContextPolicy;

/// Holds the settings by which records are scored and judged.
///
/// @param context what a record is scored with
/// @param monitor when a score is an alert
/// @param expectedBytes how many bytes the model writes in place of a worst span; each costs a pass of its window
public record ScoringSettings(ContextPolicy context, MonitorSettings monitor, int expectedBytes) {}
