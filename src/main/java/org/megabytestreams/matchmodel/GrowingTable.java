package org.megabytestreams.matchmodel;

/// A hash table that grows with the history. What it holds is a function of the history and of how many slots there
/// are: nothing else must change a guess.
interface GrowingTable {
  /// Takes the symbol before `end`, up to where the history is known.
  void append(int end);

  /// Starts anew, with so many slots, a power of two.
  void clear(int slots);
}
