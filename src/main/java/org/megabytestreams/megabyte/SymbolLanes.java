package org.megabytestreams.megabyte;

/// Windows side by side that grow together, a symbol at a time: for whatever must know a prediction before it knows the
/// symbol. All stand at the same place of their patches.
///
/// Given the same calls, the same machine gives the same numbers: a lane's do not depend on what the others hold. Not
/// safe for use by several threads. Whoever opened them closes them, before their model.
public interface SymbolLanes extends AutoCloseable {
  int count();

  /// The place in the current patches of the next symbol, from 0 to P − 1.
  int place();

  /// The whole patches that a lane holds.
  int patches(int lane);

  /// Starts a lane's window anew with whole patches, fewer than K.
  ///
  /// @throws IllegalStateException at a place above 0
  void begin(int lane, int[] symbols);

  /// The natural logarithms of the probabilities of each lane's next symbol; that of a lane whose window is full means
  /// nothing.
  ///
  /// @return // [lanes][V]
  float[][] next();

  /// Appends a symbol to every lane.
  ///
  /// @param symbols // [lanes]
  void append(int[] symbols);

  @Override
  void close();
}
