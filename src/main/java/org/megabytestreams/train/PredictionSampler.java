package org.megabytestreams.train;

import java.util.SplittableRandom;
import org.megabytestreams.bundle.Manifest;

/// Cuts windows to train on, and keeps predictions of the match model from some of them by chance.
///
/// In training the match model is nearly always right, since it has seen the same corpus before. A network that always
/// has its predictions learns to trust them, and little else. So a share of windows has no predictions. Another share
/// is cold: the match model starts with the window. Both start where a record starts. In the windows left, and in cold
/// ones, single records have no predictions.
final class PredictionSampler {
  private final TrainingWindow.Cutter cutter;
  private final Manifest.PredictionDropout dropout;

  PredictionSampler(TrainingWindow.Cutter cutter, Manifest.PredictionDropout dropout) {
    this.cutter = cutter;
    this.dropout = dropout;
  }

  /// Cuts a window out of a source's training part.
  ///
  /// @param share the place in that part, from 0 to below 1
  /// @param random decides what is kept from the window; it is not used where the plan keeps nothing
  TrainingWindow cut(Corpus.Source source, double share, SplittableRandom random) {
    if (dropout.equals(TrainingPlan.NO_DROPOUT)) {
      return cutter.cut(source, false, share);
    }
    double kind = random.nextDouble();
    if (kind < dropout.windows()) {
      TrainingWindow window = cutter.cutCold(source, share);
      return window.withoutPredictions(0, window.symbols().length);
    }
    boolean cold = kind < dropout.windows() + dropout.coldWindows();
    return withoutSomeRecords(cold ? cutter.cutCold(source, share) : cutter.cut(source, false, share), random);
  }

  private TrainingWindow withoutSomeRecords(TrainingWindow window, SplittableRandom random) {
    TrainingWindow left = window;
    int end;
    for (int start = 0; start < window.symbols().length; start = end) {
      int next = window.starts().nextSetBit(start + 1);
      end = next < 0 ? window.symbols().length : next;
      if (random.nextDouble() < dropout.records()) {
        left = left.withoutPredictions(start, end);
      }
    }
    return left;
  }
}
