package org.megabytestreams.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.GuessContext;
import org.megabytestreams.runtime.TrainingSession;

/// Measures a model on windows of the held-out bytes. The windows are the same in each evaluation of a run, and none
/// of their predictions is withheld by chance.
final class HeldOutEvaluation {
  private final Geometry geometry;
  private final List<TrainingWindow> windows;
  private final List<TrainingWindow> cold = new ArrayList<>();
  private final List<TrainingWindow> alone = new ArrayList<>();

  private HeldOutEvaluation(Geometry geometry, List<TrainingWindow> windows) {
    this.geometry = geometry;
    this.windows = windows;
    if (geometry.options().matching()) {
      List<GuessContext> further = geometry.options().guessContexts();
      windows.forEach(window -> {
        cold.add(window.cold(further));
        alone.addAll(window.recordsAlone(geometry.patchSize(), further));
      });
      alone.sort(Comparator.comparingInt(window -> window.symbols().length)); // little fill where they run together
    }
  }

  /// Cuts windows spread evenly over the held-out part of each source, in a number that the source's weight demands.
  /// Sources too light for a window of their own share windows: one of several sources gets one.
  static HeldOutEvaluation of(Corpus corpus, Geometry geometry, TrainingWindow.Cutter cutter, int count) {
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
    return new HeldOutEvaluation(geometry, windows);
  }

  /// Computes the bits per byte of a session's present weights.
  ///
  /// @param batch windows a run of the graph
  HeldOutBits measure(TrainingSession session, int batch) {
    double usual = bitsPerByte(session, batch, windows);
    return cold.isEmpty() ? HeldOutBits.withoutMatching(usual)
        : new HeldOutBits(usual, bitsPerByte(session, batch, cold), bitsPerByte(session, batch, alone));
  }

  /// Computes the bits per byte of windows, of which no longer one stands before a shorter one.
  private double bitsPerByte(TrainingSession session, int batch, List<TrainingWindow> measured) {
    double bits = 0;
    long bytes = 0;
    int to;
    for (int from = 0; from < measured.size(); from = to) {
      to = from + 1;
      while (to < measured.size()
          && (to + 1 - from) * measured.get(to).symbols().length <= batch * geometry.windowSymbols()) {
        to++;
      }
      List<TrainingWindow> part = measured.subList(from, to);
      float[][] scores = session.evaluate(TrainingWindow.together(part));
      for (int i = 0; i < part.size(); i++) {
        float[] scored = part.get(i).scored();
        for (int j = 0; j < scored.length; j++) {
          bits += scores[i][j] * scored[j];
        }
        bytes += part.get(i).bytes();
      }
    }
    return bits / bytes;
  }
}
