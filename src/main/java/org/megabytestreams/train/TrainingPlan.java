package org.megabytestreams.train;

import java.time.Duration;
import org.megabytestreams.graph.AdamW;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.runtime.Device;

/// Holds all settings of a training run.
///
/// @param bundlePatches patches in a window of the bundle, which may be longer than the windows trained on
/// @param batch windows a step
/// @param steps at most this many steps; 0 for no limit
/// @param time at most this long; zero for no limit
/// @param peakRate the highest learning rate
/// @param warmUpSteps steps over which the rate rises to the peak; the rate then falls to zero along a cosine
/// @param evaluateEvery steps between two evaluations on the held-out bytes
/// @param evaluationWindows how many held-out windows an evaluation takes
/// @param patience evaluations without a better figure after which the run stops early; 0 for never
/// @param device the device that runs the steps
public record TrainingPlan(
    Geometry geometry,
    int bundlePatches,
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
    int patience,
    long seed,
    Device device) {

  public TrainingPlan {
    if (bundlePatches != geometry.patches() && !geometry.options().seesAnyLength()) {
      throw new IllegalArgumentException("expected rotary positions and an attention window where a bundle's windows"
          + " of " + bundlePatches + " patches are not those trained on, of " + geometry.patches());
    }
    if (steps <= 0 && !time.isPositive()) {
      throw new IllegalArgumentException("expected a number of steps or a time, got neither");
    }
    if (batch < 1 || evaluateEvery < 1 || evaluationWindows < 1 || warmUpSteps < 1) {
      throw new IllegalArgumentException("expected at least 1 window a step, step between evaluations and step of "
          + "warm-up, got " + batch + ", " + evaluateEvery + " and " + warmUpSteps);
    }
    if (patience < 0) {
      throw new IllegalArgumentException("expected a patience of at least 0, got " + patience);
    }
    if (!(peakRate > 0) || !(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("expected a rate above 0 and a dropout from 0 to below 1, got " + peakRate
          + " and " + dropout);
    }
  }

  /// Tells whether guesses come from more than the windows trained on.
  public boolean guessesReachBack() {
    return geometry.options().matching() && bundlePatches > geometry.patches();
  }

  /// Returns the share of the run that is over, from 0 to 1.
  double progress(long step, Duration elapsed) {
    double bySteps = steps > 0 ? (double) step / steps : 0;
    double byTime = time.isZero() ? 0 : (double) elapsed.toNanos() / time.toNanos();
    return Math.min(1, Math.max(bySteps, byTime));
  }

  /// Returns the learning rate of a step.
  float rate(long step, Duration elapsed) {
    double warm = Math.min(1, (step + 1.0) / warmUpSteps);
    double cosine = 0.5 * (1 + Math.cos(Math.PI * progress(step, elapsed)));
    return (float) (peakRate * warm * cosine);
  }
}
