package org.megabytestreams.matchmodel;

import java.util.Arrays;
import java.util.List;
import org.megabytestreams.model.GuessContext;
import org.megabytestreams.model.Symbols;

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

  /// Creates a model that has seen what another one has.
  public MatchModel(MatchModel other) {
    this.own = new Layer(other.own);
    this.predictors = new Predictors(other.predictors, own);
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

  /// Expects the next symbols, one after the other, without keeping them. Each is the one that is predicted most
  /// strongly.
  ///
  /// @param most the greatest number of symbols
  /// @param least the draft ends where the probability that all of it is right would be less
  /// @param fills whether a BOUNDARY before the first symbol is followed by another for certain, as within a patch; a
  ///     BOUNDARY of the draft always is
  public Draft draft(int most, double least, boolean fills) {
    if (most == 0 || probability(fills) < least) {
      return new Draft(new int[0], new double[0], next());
    }
    Predictors before = predictors;
    Layer.Mark mark = own.mark();
    try {
      predictors = new Predictors(before);
      return drafted(most, least, fills);
    } finally {
      predictors = before;
      own.reset(mark);
    }
  }

  private Draft drafted(int most, double least, boolean fills) {
    int[] symbols = new int[most];
    double[] probability = new double[most];
    Predictions predictions = new Predictions(most + 1, predictors.guesses());
    double all = probability(fills);
    int count = 0;
    predictors.write(predictions, 0);
    while (count < most && all >= least) {
      symbols[count] = fills(fills || count > 0) ? Symbols.BOUNDARY : predictors.expected(predictors.strongest());
      probability[count] = all;
      predictors.append(symbols[count++]);
      predictors.write(predictions, count);
      all *= probability(true);
    }
    return new Draft(Arrays.copyOf(symbols, count), Arrays.copyOf(probability, count),
        predictions.part(0, count + 1));
  }

  /// Tells whether the next symbol is another BOUNDARY for certain.
  private boolean fills(boolean withinPatch) {
    return withinPatch && own.last() == Symbols.BOUNDARY;
  }

  /// Returns the probability that the next symbol is the expected one.
  private double probability(boolean withinPatch) {
    int strongest = predictors.strongest();
    return fills(withinPatch) ? 1 : strongest < 0 ? 0 : predictors.probability(strongest);
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
