package org.megabytestreams.evaluate;

import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.stream.ScoringSettings;

/// Holds the settings of an evaluation.
///
/// @param context what a record is scored with
/// @param monitor when a score is an alert
/// @param memorySymbols about how many symbols a stream's memory has, if the model uses one; 0 for none
/// @param recordsPerSecond the rate at which the records of a stream arrive: it decides the alert threshold
/// @param casesPerWay corrupted records of each way
/// @param liveEvery in the live run, about one record in `liveEvery` is corrupted
/// @param resamples of the bootstrap
/// @param seed decides the random draws
public record EvaluationSettings(ContextPolicy context, MonitorSettings monitor, long memorySymbols,
    double recordsPerSecond, int casesPerWay, int liveEvery, int resamples, long seed) {
  /// The default budget, one false alarm a day, at 10 records a second.
  public static final EvaluationSettings DEFAULT =
      new EvaluationSettings(ContextPolicy.STREAM, MonitorSettings.DEFAULT, 0, 10, 200, 300, 1000, 1);

  public EvaluationSettings with(int cases, long otherSeed) {
    return new EvaluationSettings(context, monitor, memorySymbols, recordsPerSecond, cases, liveEvery, resamples,
        otherSeed);
  }

  /// Returns settings with another context and memory.
  public EvaluationSettings withMemory(ContextPolicy policy, long symbols) {
    return new EvaluationSettings(policy, monitor, symbols, recordsPerSecond, casesPerWay, liveEvery, resamples, seed);
  }

  /// Returns the settings by which records are scored and judged.
  public ScoringSettings scoring() {
    return new ScoringSettings(context, monitor, 1, memorySymbols);
  }

  /// Returns settings with fewer cases and resamples: about two minutes for a few small files.
  public EvaluationSettings quick() {
    return new EvaluationSettings(context, monitor, memorySymbols, recordsPerSecond, Math.min(50, casesPerWay),
        liveEvery, 200, seed);
  }

  /// Returns the first record that may be corrupted. It is twice the warm-up, so that the tails have enough records.
  public int firstCase() {
    return 2 * monitor.warmUpRecords();
  }
}
