package org.megabytestreams.runtime;

import org.megabytestreams.matchmodel.MatchMemory;
import org.megabytestreams.matchmodel.MatchModel;
import org.megabytestreams.matchmodel.PredictionMixture;
import org.megabytestreams.matchmodel.Predictions;
import org.megabytestreams.model.GrowingWindow;
import org.megabytestreams.model.ModelMemory;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.model.Symbols;

/// A window of which the match model alone remembers the symbols.
final class RecordwiseWindow implements GrowingWindow {
  private final RecordwiseModel model;
  private final int maxPatches;
  private MatchModel matcher;
  private PredictionMixture mixture;
  private int patches;

  RecordwiseWindow(RecordwiseModel model, int maxPatches) {
    this.model = model;
    this.maxPatches = maxPatches;
    attach(model.memory());
  }

  @Override
  public int patches() {
    return patches;
  }

  @Override
  public long bytes() {
    return matcher.bytes();
  }

  /// Lets predictions look at a memory, which has the window's symbols so far. So the match model starts again.
  @Override
  public void attach(ModelMemory memory) {
    matcher = new MatchModel((MatchMemory) memory, model.geometry().options().guessContexts());
    mixture = ((MatchMemory) memory).mixture();
  }

  /// Returns how predictions become probabilities; null if the network is to score all records.
  PredictionMixture mixture() {
    return mixture;
  }

  /// Takes symbols, and returns the predictions of each.
  Predictions appended(int[] symbols) {
    check(symbols);
    patches += symbols.length / model.geometry().patchSize();
    return matcher.append(symbols);
  }

  @Override
  public Surprisal append(int[] symbols) {
    return model.score(symbols, appended(symbols), mixture);
  }

  @Override
  public void prefill(int[] symbols) {
    check(symbols);
    patches += symbols.length / model.geometry().patchSize();
    matcher.prefill(symbols);
  }

  @Override
  public Surprisal look(int[] symbols) {
    check(symbols);
    return model.score(symbols, matcher.look(symbols), mixture);
  }

  /// Is not offered: continuations need a window of the network's own.
  @Override
  public float[][] logProbabilities(int[] patch) {
    throw new UnsupportedOperationException("expected a window of the network's own");
  }

  @Override
  public void close() {
    // It holds nothing outside the heap.
  }

  private void check(int[] symbols) {
    int patch = model.geometry().patchSize();
    int count = symbols.length / patch;
    if (count == 0 || symbols.length != count * patch || patches + count > maxPatches) {
      throw new IllegalArgumentException("expected 1 to " + (maxPatches - patches) + " patches of " + patch
          + " symbols, got " + symbols.length + " symbols");
    }
    Symbols.check(symbols);
  }
}
