package org.megabytestreams.train;

import java.util.List;
import java.util.Optional;
import org.megabytestreams.matchmodel.Predictions;
import org.megabytestreams.runtime.TrainingSession;

/// A window to train on, with a mark at each position that counts.
///
/// @param symbols // [T]
/// @param scored 1 at positions whose surprisal counts, 0 in fill // [T]
/// @param bytes how many bytes the scored positions stand for; the end of a line stands for its line feed
/// @param guesses at each of its symbols, for a model that takes guesses
record TrainingWindow(int[] symbols, float[] scored, int bytes, Optional<Predictions> guesses) {
  /// Cuts windows out of sources.
  interface Cutter {
    /// Cuts a window out of a source's training or held-out part.
    ///
    /// @param share the place in that part, from 0 to below 1
    TrainingWindow cut(Corpus.Source source, boolean heldOut, double share);
  }

  /// Returns the marks divided by `total`.
  float[] weights(float total) {
    float[] weights = scored.clone();
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= total;
    }
    return weights;
  }

  /// Returns windows in the form that a session takes.
  static TrainingSession.Windows together(List<TrainingWindow> windows) {
    return new TrainingSession.Windows(windows.stream().map(TrainingWindow::symbols).toArray(int[][]::new),
        windows.stream().flatMap(window -> window.guesses().stream()).toList());
  }
}
