package org.megabytestreams.model;

/// A window that symbols are appended to. Each symbol is computed once: the model keeps the results for the symbols
/// that are already in the window. The results are those of [ByteModel#surprisal] for the whole window, except for
/// rounding.
///
/// A window is not safe for use by several threads. The caller that opened it closes it, before its model.
public interface GrowingWindow extends AutoCloseable {
  /// Returns the number of patches in the window.
  int patches();

  /// Returns the memory that the window takes, in bytes, most of it outside the heap unless it is [#inHeap].
  long bytes();

  /// Tells whether the window lies in the heap.
  default boolean inHeap() {
    return false;
  }

  /// Appends whole patches, and returns the surprisal of each of their symbols.
  ///
  /// @param symbols // [a multiple of P]
  /// @throws IllegalArgumentException if the symbols are not a whole number of patches, or more than fit
  Surprisal append(int[] symbols);

  /// Appends whole patches whose surprisal the caller does not need. Patches that no later prediction depends on,
  /// except for guesses made from them, are not run at all.
  ///
  /// @param symbols // [a multiple of P]
  /// @throws IllegalArgumentException as [#append]
  default void prefill(int[] symbols) {
    append(symbols);
  }

  /// Lets the predictions of all symbols from here on look at a memory, which has the window's symbols so far. The
  /// memory takes the place of the model's own, and stands on it. A model without a match model has no use for it.
  default void attach(ModelMemory memory) {
    // Most windows remember their own symbols alone.
  }

  /// Computes the surprisal of the symbols of the next patches, without appending them.
  ///
  /// @param symbols // [a multiple of P]
  /// @throws IllegalArgumentException as [#append]
  Surprisal look(int[] symbols);

  /// Computes the natural logarithms of the probabilities at each position of the next patch, without appending it.
  /// Each prediction takes into account the symbols before it in `patch`.
  ///
  /// @param patch its symbols as far as they are known; the values after them do not matter // [P]
  /// @return // [P, V]
  float[][] logProbabilities(int[] patch);

  @Override
  void close();
}
