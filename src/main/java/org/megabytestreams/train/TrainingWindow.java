package org.megabytestreams.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.megabytestreams.matchmodel.MatchModel;
import org.megabytestreams.matchmodel.Predictions;
import org.megabytestreams.model.GuessContext;
import org.megabytestreams.model.Symbols;
import org.megabytestreams.runtime.TrainingSession;

/// A window to train on, with a mark at each position that counts.
///
/// @param symbols // [T]
/// @param scored 1 at positions whose surprisal counts, 0 in fill // [T]
/// @param starts the positions where records start
/// @param separatorBytes how many bytes the end of a record stands for
/// @param guesses at each of its symbols, for a model that takes guesses
record TrainingWindow(int[] symbols, float[] scored, BitSet starts, int separatorBytes,
    Optional<Predictions> guesses) {
  /// Cuts windows out of sources.
  interface Cutter {
    /// Cuts a window out of a source's training or held-out part.
    ///
    /// @param share the place in that part, from 0 to below 1
    TrainingWindow cut(Corpus.Source source, boolean heldOut, double share);

    /// Cuts a window out of a source's training part. The window starts where a record starts, and the match model
    /// starts with the window.
    ///
    /// @param share the place in that part, from 0 to below 1
    TrainingWindow cutCold(Corpus.Source source, double share);

    /// Prepares for the windows of a training step. Only a cutter that draws values again takes note of it.
    default void seek(long step) {}
  }

  /// Returns how many bytes the scored positions stand for. The end of a line stands for its line feed.
  int bytes() {
    int bytes = 0;
    for (int i = 0; i < symbols.length; i++) {
      bytes += scored[i] == 0 ? 0 : symbols[i] < Symbols.BOUNDARY ? 1 : separatorBytes;
    }
    return bytes;
  }

  /// Returns the marks divided by `total`.
  float[] weights(float total) {
    float[] weights = scored.clone();
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= total;
    }
    return weights;
  }

  /// Returns the window with the predictions of a match model that starts with it.
  ///
  /// @param further contexts of the match model, besides the usual ones
  TrainingWindow cold(List<GuessContext> further) {
    return withGuesses(guesses.map(_ -> MatchModel.of(symbols, further)));
  }

  /// Returns the window without the predictions of symbols `[from, to)`, as if nothing had been predicted there.
  TrainingWindow withoutPredictions(int from, int to) {
    return withGuesses(guesses.map(before -> {
      Predictions left = new Predictions(before.guesses(), before.expected().clone(), before.strength().clone());
      Arrays.fill(left.expected(), from * left.guesses(), to * left.guesses(), 0);
      Arrays.fill(left.strength(), from * left.guesses(), to * left.guesses(), 0);
      return left;
    }));
  }

  /// Returns the records of the window, each in a window of its own, with the predictions of a match model that starts
  /// with it. A record that starts before the window is left out; a window within one record is taken for a record.
  ///
  /// @param patchSize P; a record's window ends where its last patch ends
  /// @param further contexts of the match model, besides the usual ones
  List<TrainingWindow> recordsAlone(int patchSize, List<GuessContext> further) {
    List<TrainingWindow> records = new ArrayList<>();
    int next;
    for (int from = Math.max(0, starts.nextSetBit(0)); from < symbols.length; from = next) {
      int following = starts.nextSetBit(from + 1);
      next = following < 0 ? symbols.length : following;
      int length = Math.ceilDiv(lastScored(from, next) + 1 - from, patchSize) * patchSize;
      if (length > 0) {
        int[] own = Arrays.copyOf(Arrays.copyOfRange(symbols, from, next), length);
        Arrays.fill(own, Math.min(next - from, length), length, Symbols.BOUNDARY);
        float[] counts = Arrays.copyOf(Arrays.copyOfRange(scored, from, next), length);
        BitSet start = new BitSet();
        start.set(0);
        records.add(new TrainingWindow(own, counts, start, separatorBytes, guesses).cold(further));
      }
    }
    return records;
  }

  /// Returns windows in the form that a session takes. Fill makes all as long as the longest.
  static TrainingSession.Windows together(List<TrainingWindow> windows) {
    int length = windows.stream().mapToInt(window -> window.symbols.length).max().orElse(0);
    List<TrainingWindow> filled = windows.stream().map(window -> window.filledTo(length)).toList();
    return new TrainingSession.Windows(filled.stream().map(TrainingWindow::symbols).toArray(int[][]::new),
        filled.stream().flatMap(window -> window.guesses().stream()).toList());
  }

  private TrainingWindow filledTo(int length) {
    if (length == symbols.length) {
      return this;
    }
    int[] longer = Arrays.copyOf(symbols, length);
    Arrays.fill(longer, symbols.length, length, Symbols.BOUNDARY);
    return new TrainingWindow(longer, Arrays.copyOf(scored, length), starts, separatorBytes,
        guesses.map(own -> own.filledTo(length)));
  }

  /// Returns the last position of `[from, to)` that counts; `from − 1` for none.
  private int lastScored(int from, int to) {
    int last = to - 1;
    while (last >= from && scored[last] == 0) {
      last--;
    }
    return last;
  }

  private TrainingWindow withGuesses(Optional<Predictions> other) {
    return new TrainingWindow(symbols, scored, starts, separatorBytes, other);
  }
}
