package org.megabytestreams.train;

import java.util.List;
import java.util.Optional;
import org.megabytestreams.matchmodel.Predictions;
import org.megabytestreams.runtime.TrainingSession;

/// A window to train on, and which of its positions count.
///
/// @param symbols // [T]
/// @param scored 1 where the surprisal counts, 0 in fill // [T]
/// @param bytes how many bytes the scored positions stand for; the end of a line for its line feed
/// @param guesses at each of its symbols, for a model that is told of them
record TrainingWindow(int[] symbols, float[] scored, int bytes, Optional<Predictions> guesses) {
  /// Cuts windows out of sources.
  interface Cutter {
    /// A window of a source's training or held-out part.
    ///
    /// @param share where in that part, from 0 to below 1
    TrainingWindow cut(Corpus.Source source, boolean heldOut, double share);
  }

  /// What a session takes of windows.
  static TrainingSession.Windows together(List<TrainingWindow> windows) {
    return new TrainingSession.Windows(windows.stream().map(TrainingWindow::symbols).toArray(int[][]::new),
        windows.stream().flatMap(window -> window.guesses().stream()).toList());
  }
}
