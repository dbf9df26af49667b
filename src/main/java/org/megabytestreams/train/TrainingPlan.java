package org.megabytestreams.train;

import java.time.Duration;
import java.util.List;
import org.megabytestreams.bundle.Manifest;
import org.megabytestreams.graph.AdamW;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.runtime.Device;

/// Holds all settings of a training run.
///
/// @param predictionDropout what is kept from a network that takes predictions of a match model
/// @param redrawEvery the steps after which the values in logs are drawn again (see [ValueRedraw]); 0 for never
/// @param seed of the weights, of the windows drawn and of dropout
/// @param device the device that runs the steps
public record TrainingPlan(Model model, Optimisation optimisation, Evaluation evaluation,
    Manifest.PredictionDropout predictionDropout, int redrawEvery, long seed, Device device) {
  /// The shares that are usually kept from a network that takes predictions of a match model.
  public static final double USUAL_COLD_WINDOWS = 0.5;
  public static final double USUAL_DROPPED_WINDOWS = 0.25;
  public static final double USUAL_DROPPED_RECORDS = 0.05;
  /// Keeps these shares from the network.
  public static final Manifest.PredictionDropout USUAL_DROPOUT =
      new Manifest.PredictionDropout(USUAL_COLD_WINDOWS, USUAL_DROPPED_WINDOWS, USUAL_DROPPED_RECORDS);
  /// Keeps nothing from the network.
  public static final Manifest.PredictionDropout NO_DROPOUT = new Manifest.PredictionDropout(0, 0, 0);

  public TrainingPlan {
    if (predictionDropout.coldWindows() + predictionDropout.windows() > 1) {
      throw new IllegalArgumentException("expected shares of cold windows and of windows without predictions that"
          + " are at most 1 together, got " + predictionDropout.coldWindows() + " and " + predictionDropout.windows());
    }
    if (!predictionDropout.equals(NO_DROPOUT) && !model.geometry().options().matching()) {
      throw new IllegalArgumentException("expected a model with a match model where predictions are dropped");
    }
  }

  /// Creates a plan that keeps nothing from the network.
  public TrainingPlan(Model model, Optimisation optimisation, Evaluation evaluation, long seed, Device device) {
    this(model, optimisation, evaluation, NO_DROPOUT, 0, seed, device);
  }

  TrainingWindow.Cutter cutter() {
    return redrawEvery == 0 ? model.cutter() : new RedrawingSampler(model::cutter, redrawEvery);
  }

  /// Says what is trained, and on which records.
  ///
  /// @param geometry of the windows trained on
  /// @param bundlePatches patches in a window of the bundle, which may be longer than the windows trained on
  /// @param format how records are told apart
  public record Model(Geometry geometry, int bundlePatches, RecordFormat format) {
    public Model {
      if (bundlePatches != geometry.patches() && !geometry.options().seesAnyLength()) {
        throw new IllegalArgumentException("expected rotary positions and an attention window where a bundle's windows"
            + " of " + bundlePatches + " patches are not those trained on, of " + geometry.patches());
      }
    }

    /// Makes a model that is trained on windows as long as the bundle's.
    public Model(Geometry geometry, RecordFormat format) {
      this(geometry, geometry.patches(), format);
    }

    /// Tells whether guesses come from more than the windows trained on.
    public boolean guessesReachBack() {
      return geometry.options().matching() && bundlePatches > geometry.patches();
    }

    Geometry bundleGeometry() {
      return geometry.withPatches(bundlePatches);
    }

    TrainingWindow.Cutter cutter() {
      return guessesReachBack() ? new LongContextSampler(geometry, bundlePatches, format)
          : new WindowSampler(geometry, format);
    }
  }

  /// Says how many steps a run takes, and how it takes each.
  ///
  /// @param batch windows a step
  /// @param steps at most this many steps; 0 for no limit
  /// @param time at most this long; zero for no limit
  /// @param peakRate the highest learning rate
  /// @param warmUpSteps steps over which the rate rises to the peak; the rate then falls to zero along a cosine
  public record Optimisation(int batch, long steps, Duration time, float peakRate, int warmUpSteps, AdamW adamW,
      float dropout) {
    public Optimisation {
      if (steps <= 0 && !time.isPositive()) {
        throw new IllegalArgumentException("expected a number of steps or a time, got neither");
      }
      if (batch < 1 || warmUpSteps < 1) {
        throw new IllegalArgumentException("expected at least 1 window a step and step of warm-up, got " + batch
            + " and " + warmUpSteps);
      }
      if (!(peakRate > 0) || !(dropout >= 0 && dropout < 1)) {
        throw new IllegalArgumentException("expected a rate above 0 and a dropout from 0 to below 1, got " + peakRate
            + " and " + dropout);
      }
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

  /// Says when a run is evaluated on the held-out bytes.
  ///
  /// @param every steps between two evaluations
  /// @param windows how many held-out windows an evaluation takes
  /// @param patience evaluations without a better figure after which the run stops early; 0 for never
  public record Evaluation(int every, int windows, int patience) {
    public Evaluation {
      if (every < 1 || windows < 1) {
        throw new IllegalArgumentException("expected at least 1 step between evaluations and window of each, got "
            + every + " and " + windows);
      }
      if (patience < 0) {
        throw new IllegalArgumentException("expected a patience of at least 0, got " + patience);
      }
    }

    /// Tells whether the patience is at its end. That many last evaluations have then found nothing better.
    boolean outOfPatience(List<LearningCurve.Point> curve) {
      int best = 0;
      for (int i = 1; i < curve.size(); i++) {
        if (curve.get(i).heldOut().deciding() < curve.get(best).heldOut().deciding()) {
          best = i;
        }
      }
      return patience > 0 && curve.size() - 1 - best >= patience;
    }
  }
}
