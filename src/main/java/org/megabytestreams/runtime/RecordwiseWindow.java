package org.megabytestreams.runtime;

import java.util.Arrays;
import org.megabytestreams.matchmodel.MatchMemory;
import org.megabytestreams.matchmodel.MatchModel;
import org.megabytestreams.matchmodel.Predictions;
import org.megabytestreams.model.GrowingWindow;
import org.megabytestreams.model.ModelMemory;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.model.Symbols;

/// A window of which the match model alone remembers the symbols, in the heap.
final class RecordwiseWindow implements GrowingWindow {
  private final RecordwiseModel model;
  private final int maxPatches;
  private MatchMemory memory;
  /// Made at its first use, since a memory may be attached before.
  private MatchModel matcher;
  private int patches;
  private int last = Symbols.BOUNDARY;

  RecordwiseWindow(RecordwiseModel model, int maxPatches) {
    this.model = model;
    this.maxPatches = maxPatches;
    this.memory = model.memory();
  }

  @Override
  public int patches() {
    return patches;
  }

  @Override
  public long bytes() {
    return matcher == null ? 0 : matcher.bytes();
  }

  @Override
  public boolean inHeap() {
    return true;
  }

  /// Lets predictions look at a memory, which has the window's symbols so far. So the match model starts again.
  @Override
  public void attach(ModelMemory attached) {
    memory = (MatchMemory) attached;
    matcher = null;
  }

  @Override
  public Surprisal append(int[] symbols) {
    return model.finish(take(symbols));
  }

  /// Takes symbols, which the network is still to score where they are not easy.
  RecordwiseModel.Part take(int[] symbols) {
    check(symbols);
    var part = part(symbols, (from, to) -> matcher().append(Arrays.copyOfRange(symbols, from, to)));
    remember(symbols);
    return part;
  }

  @Override
  public void prefill(int[] symbols) {
    check(symbols);
    matcher().prefill(symbols);
    remember(symbols);
  }

  @Override
  public Surprisal look(int[] symbols) {
    check(symbols);
    Predictions all = matcher().look(symbols);
    return model.finish(part(symbols, all::part));
  }

  private RecordwiseModel.Part part(int[] symbols, RecordwiseModel.NextPredictions predictions) {
    return model.part(symbols, predictions, memory.mixture(), last != Symbols.BOUNDARY);
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

  private MatchModel matcher() {
    if (matcher == null) {
      matcher = new MatchModel(memory, model.geometry().options().guessContexts());
    }
    return matcher;
  }

  private void remember(int[] symbols) {
    patches += symbols.length / model.geometry().patchSize();
    last = symbols[symbols.length - 1];
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
