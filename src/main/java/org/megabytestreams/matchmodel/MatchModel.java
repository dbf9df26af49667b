package org.megabytestreams.matchmodel;

import java.util.List;
import org.megabytestreams.model.GuessContext;

/// Predicts each symbol of a window from the symbols before it, in four ways or more:
/// - by following an earlier stretch, even through differences,
/// - by following the latest stretch with the same end,
/// - by the symbol that followed the last five symbols the last time,
/// - by the symbol that followed the words at the end the last time,
/// - by the two symbols that followed each further context most and last ([GuessContext]).
///
/// The strength of a prediction is learned from how often such predictions were right.
///
/// A model may stand on a memory, which it looks at where its own symbols tell nothing. Predictions depend on the
/// memory and on its own symbols alone. A run of BOUNDARY counts as one symbol. Not safe for use by several threads.
public final class MatchModel {
  private final Layer own;
  private Predictors predictors;

  /// Creates a model whose own symbols come after those of a memory.
  ///
  /// @param memory null if there is none
  /// @param further contexts, besides the usual ones, which the memory has, too
  public MatchModel(MatchMemory memory, List<GuessContext> further) {
    this.predictors = MatchMemory.predictors(memory, further);
    this.own = predictors.own();
  }

  /// Returns the memory that the model's own symbols take in bytes. From 10,000 symbols on, they take at most 16 bytes
  /// each, and 4 KB. Fewer symbols take at most 35 bytes each, and 5 KB. Each further context adds at most 4 bytes a
  /// symbol, or 8 where symbols are few, and 3 KB.
  public long bytes() {
    return own.bytes() + predictors.confidence().bytes();
  }

  /// Returns the predictions of a whole window.
  public static Predictions of(int[] window, List<GuessContext> further) {
    return new MatchModel(null, further).append(window);
  }

  /// Appends symbols, and returns the predictions of each.
  public Predictions append(int[] next) {
    Predictions predictions = new Predictions(next.length, predictors.guesses());
    predictors.append(next, 0, next.length, predictions);
    return predictions;
  }

  /// Appends symbols whose predictions the caller does not need.
  public void prefill(int[] next) {
    predictors.append(next, 0, next.length, null);
  }

  /// Returns the predictions of each of the next symbols, without keeping the symbols.
  public Predictions look(int[] next) {
    Predictors before = predictors;
    Layer.Mark mark = own.mark();
    try {
      predictors = new Predictors(before);
      return append(next);
    } finally {
      predictors = before;
      own.reset(mark);
    }
  }

  /// Returns the predictions of the next symbol.
  public Predictions next() {
    Predictions predictions = new Predictions(1, predictors.guesses());
    predictors.write(predictions, 0);
    return predictions;
  }

  /// Appends a symbol.
  public void append(int symbol) {
    predictors.append(symbol);
  }
}
