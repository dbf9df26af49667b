package org.megabytestreams.train;

import java.util.ArrayList;
import java.util.List;
import org.megabytestreams.runtime.TrainingSession;

/// Measures a model on windows of the held-out bytes. The windows are the same in each evaluation of a run.
final class HeldOutEvaluation {
  private final List<TrainingWindow> windows;

  private HeldOutEvaluation(List<TrainingWindow> windows) {
    this.windows = windows;
  }

  /// Cuts windows spread evenly over the held-out part of each source, in a number that the source's weight demands.
  /// Sources too light for a window of their own share windows: one of several sources gets one.
  static HeldOutEvaluation of(Corpus corpus, TrainingWindow.Cutter cutter, int count) {
    List<Corpus.Source> sources =
        corpus.sources().stream().filter(source -> source.heldOut().byteSize() > 0).toList();
    double total = sources.stream().mapToDouble(Corpus.Source::weight).sum();
    List<TrainingWindow> windows = new ArrayList<>();
    double before = 0;
    for (Corpus.Source source : sources) {
      long first = Math.round(count * before / total);
      before += source.weight();
      long own = Math.round(count * before / total) - first;
      for (long i = 0; i < own; i++) {
        windows.add(cutter.cut(source, true, (double) i / own));
      }
    }
    if (windows.isEmpty()) {
      throw new IllegalArgumentException("expected some held-out bytes, got none: --held-out is too small a share of "
          + corpus.trainingBytes() + " bytes");
    }
    Corpus.requireRecords(sources, true, windows);
    return new HeldOutEvaluation(windows);
  }

  /// Computes the bits per byte of a session's present weights.
  ///
  /// @param batch windows a run of the graph
  double bitsPerByte(TrainingSession session, int batch) {
    double bits = 0;
    long bytes = 0;
    for (int from = 0; from < windows.size(); from += batch) {
      List<TrainingWindow> part = windows.subList(from, Math.min(windows.size(), from + batch));
      float[][] scores = session.evaluate(TrainingWindow.together(part));
      for (int i = 0; i < part.size(); i++) {
        for (int j = 0; j < scores[i].length; j++) {
          bits += scores[i][j] * part.get(i).scored()[j];
        }
        bytes += part.get(i).bytes();
      }
    }
    return bits / bytes;
  }
}
