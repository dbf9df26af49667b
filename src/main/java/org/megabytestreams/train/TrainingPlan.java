package org.megabytestreams.train;

import java.time.Duration;
import org.megabytestreams.graph.AdamW;
import org.megabytestreams.megabyte.Geometry;
import org.megabytestreams.megabyte.RecordFormat;

/// Everything a training run is told.
///
/// @param batch windows a step
/// @param steps at most this many steps; 0 for no limit
/// @param time at most this long; zero for no limit
/// @param peakRate the highest learning rate
/// @param warmUpSteps steps over which the rate rises to it; it then falls to zero along a cosine
/// @param evaluateEvery steps between two looks at the held-out bytes
/// @param evaluationWindows how many held-out windows are looked at
/// @param threads ONNX Runtime threads
public record TrainingPlan(
    Geometry geometry,
    RecordFormat format,
    int batch,
    long steps,
    Duration time,
    float peakRate,
    int warmUpSteps,
    AdamW optimiser,
    float dropout,
    int evaluateEvery,
    int evaluationWindows,
    long seed,
    int threads) {

  public TrainingPlan {
    if (steps <= 0 && time.isZero()) {
      throw new IllegalArgumentException("expected a number of steps or a time, got neither");
    }
  }

  /// How much of the run is over, from 0 to 1.
  double progress(long step, Duration elapsed) {
    double bySteps = steps > 0 ? (double) step / steps : 0;
    double byTime = time.isZero() ? 0 : (double) elapsed.toNanos() / time.toNanos();
    return Math.min(1, Math.max(bySteps, byTime));
  }

  /// The learning rate of a step.
  float rate(long step, Duration elapsed) {
    double warm = Math.min(1, (step + 1.0) / warmUpSteps);
    double cosine = 0.5 * (1 + Math.cos(Math.PI * progress(step, elapsed)));
    return (float) (peakRate * warm * cosine);
  }
}
