package org.megabytestreams.model;

/// Windows side by side that grow together, a symbol at a time: for whatever must know a prediction before it knows the
/// symbol. All stand at the same place of their patches.
///
/// Given the same calls, the same machine gives the same numbers: a lane's do not depend on what the others hold, nor
/// on how many are in use. Not safe for use by several threads. Whoever opened them closes them, before their model.
public interface SymbolLanes extends AutoCloseable {
  int count();

  /// Lets only the first `count` lanes go on: [#next] and [#append] leave the others as they are. All do at first.
  ///
  /// @throws IllegalStateException at a place above 0
  void use(int count);

  /// Moves a lane over another. It is empty afterwards.
  ///
  /// @throws IllegalStateException at a place above 0
  void move(int from, int to);

  /// The place in the current patches of the next symbol, from 0 to P − 1.
  int place();

  /// The whole patches that a lane holds.
  int patches(int lane);

  /// Starts the window of a lane, in use or not, anew with whole patches, fewer than K.
  ///
  /// @throws IllegalStateException at a place above 0
  void begin(int lane, int[] symbols);

  /// The natural logarithms of the probabilities of each lane's next symbol; that of a lane whose window is full means
  /// nothing.
  ///
  /// @return good until the next call // [lanes in use][V]
  float[][] next();

  /// Appends a symbol to every lane in use.
  ///
  /// @param symbols // [at least the lanes in use]
  void append(int[] symbols);

  @Override
  void close();
}
