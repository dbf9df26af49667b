package org.megabytestreams.learn;

import java.time.Duration;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.model.RecordFormat;

/// Says how a model learns from records.
///
/// @param base the model that learns
/// @param format how records are told apart
/// @param memoryBytes the most bytes of the records that the new model's memory holds
/// @param tuning how long weights are tuned; zero for not at all
/// @param rate the peak learning rate
/// @param cases corrupted records of each way in the comparison of before and after; 0 for none
/// @param seed of the tuning and of the corrupted records
/// @param cores to use
public record LearnSettings(Bundle base, RecordFormat format, long memoryBytes, Duration tuning, float rate, int cases,
    long seed, int cores) {
  public LearnSettings {
    if (!base.manifest().geometry().options().matching()) {
      throw new IllegalArgumentException("expected a model with a match model to learn, such as logs-any, got "
          + base.manifest().name());
    }
  }
}
