package org.megabytestreams.model;

/// A set of windows side by side that grow together, a symbol at a time. Callers that must know a prediction before
/// they know the symbol use it. All lanes stand at the same position of their patches.
///
/// The same calls on the same machine give the same numbers. A lane's numbers depend neither on the contents of other
/// lanes nor on how many lanes are in use.
///
/// Lanes are not safe for use by several threads. The caller that opened them closes them, before their model.
public interface SymbolLanes extends AutoCloseable {
  int count();

  /// Keeps only the first `count` lanes in use: [#next] and [#append] leave the others as they are. All lanes are in
  /// use at first.
  ///
  /// @throws IllegalStateException at a position above 0
  void use(int count);

  /// Moves the lane `from` over the lane `to`. The lane `from` is empty afterwards.
  ///
  /// @throws IllegalStateException at a position above 0
  void move(int from, int to);

  /// Returns the position of the next symbol in the current patches, from 0 to P − 1.
  int position();

  /// Returns the number of whole patches that a lane holds.
  int patches(int lane);

  /// Starts the window of a lane again with whole patches, fewer than K. The lane need not be in use. The same symbols
  /// as at the call before cost little.
  ///
  /// @throws IllegalStateException at a position above 0
  void prefill(int lane, int[] symbols);

  /// Computes the natural logarithms of the probabilities of each lane's next symbol. The result of a lane whose
  /// window is full means nothing.
  ///
  /// @return valid until the next call // [lanes in use][V]
  float[][] next();

  /// Appends a symbol to every lane in use.
  ///
  /// @param symbols // [at least the lanes in use]
  void append(int[] symbols);

  @Override
  void close();
}
