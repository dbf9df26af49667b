package org.megabytestreams.matchmodel;

/// A hash table that grows with the history. Its content is a function of the history and of the number of slots:
/// nothing else may change a prediction.
interface GrowingTable {
  /// Takes the symbol before `end`, up to where the history is known.
  void append(int end);

  /// Empties the table, and gives it `slots` slots, a power of two.
  void clear(int slots);
}
