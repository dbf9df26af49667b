package org.megabytestreams.model;

/// A window that symbols are appended to, each of which pays for one pass: what is there already is remembered, not run
/// again. Its results are those of [ByteModel#surprisal] for the whole window, but for rounding.
///
/// Not safe for use by several threads. Whoever opened it closes it, before its model.
public interface GrowingWindow extends AutoCloseable {
  /// The patches it holds.
  int patches();

  /// The memory it takes, outside the heap for the most part.
  long bytes();

  /// Appends whole patches, and says what each of their symbols cost.
  ///
  /// @param symbols // [a multiple of P]
  /// @throws IllegalArgumentException where that is no number of whole patches, or more than fit
  Surprisal append(int[] symbols);

  /// Appends whole patches whose cost nobody asks for: those that no later symbol's prediction depends on, but for the
  /// guesses made from them, are not run at all.
  ///
  /// @param symbols // [a multiple of P]
  /// @throws IllegalArgumentException as [#append]
  default void begin(int[] symbols) {
    append(symbols);
  }

  /// What the symbols of the next patches would cost, without appending them.
  ///
  /// @param symbols // [a multiple of P]
  /// @throws IllegalArgumentException as [#append]
  Surprisal look(int[] symbols);

  /// The natural logarithms of the probabilities at each position of the next patch, given the symbols before it in
  /// `patch`, without appending them.
  ///
  /// @param patch its symbols as far as they are known, anything behind // [P]
  /// @return // [P, V]
  float[][] logProbabilities(int[] patch);

  @Override
  void close();
}
