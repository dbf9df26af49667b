package org.megabytestreams.train;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.megabytestreams.bundle.Manifest;

/// Draws the windows of each training step. Their generator is seeded by seed and step, so a step draws the same
/// windows in every run, and keeps the same predictions from them.
final class BatchSampler {
  /// Windows of a source in which records are looked for.
  private static final int LOOKS = 8;
  /// Keeps the generators of different seeds apart; not the increment of [SplittableRandom] itself.
  private static final long SEED_SPREAD = 0xbf58476d1ce4e5b9L;

  /// The windows of a step.
  ///
  /// @param scored how many positions count in the loss
  record Batch(List<TrainingWindow> windows, double scored) {
    /// Returns how many bytes the scored positions stand for.
    int bytes() {
      return windows.stream().mapToInt(TrainingWindow::bytes).sum();
    }

    /// Returns the weights of the positions in the loss, which is their mean. // [B, T]
    float[][] weights() {
      return windows.stream().map(window -> window.weights((float) scored)).toArray(float[][]::new);
    }
  }

  private final List<Corpus.Source> sources;
  private final TrainingWindow.Cutter cutter;
  private final PredictionSampler windows;
  private final int batch;
  private final long seed;

  /// Prepares to draw. Each source needs records to train on, since a batch may come from one source alone.
  ///
  /// @param batch windows a step
  BatchSampler(Corpus corpus, TrainingWindow.Cutter cutter, Manifest.PredictionDropout dropout, int batch,
      long seed) {
    this.sources = corpus.sources();
    this.cutter = cutter;
    this.windows = new PredictionSampler(cutter, dropout);
    this.batch = batch;
    this.seed = seed;
    for (Corpus.Source source : sources) {
      if (source.trainingBytes() > 0 && source.weight() > 0) {
        Corpus.requireRecords(List.of(source), false, IntStream.range(0, LOOKS)
            .mapToObj(look -> cutter.cut(source, false, (double) look / LOOKS)).toList());
      }
    }
  }

  /// Draws the windows of a step.
  Batch draw(long step) {
    cutter.seek(step);
    SplittableRandom random = new SplittableRandom(seed * SEED_SPREAD + step);
    List<TrainingWindow> drawn = new ArrayList<>();
    double scored = 0;
    for (int i = 0; i < batch; i++) {
      TrainingWindow window = windows.cut(source(random), random.nextDouble(), random);
      drawn.add(window);
      for (float mark : window.scored()) {
        scored += mark;
      }
    }
    return new Batch(drawn, scored);
  }

  /// Draws one of the sources, by weight.
  private Corpus.Source source(SplittableRandom random) {
    double left = random.nextDouble(sources.stream().mapToDouble(Corpus.Source::weight).sum());
    for (Corpus.Source source : sources) {
      left -= source.weight();
      if (left < 0) {
        return source;
      }
    }
    return sources.getLast();
  }
}
