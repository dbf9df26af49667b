package org.megabytestreams.model;

/// Holds symbols that a model has seen before a stream's own. A memory never changes, and several threads may use it.
public interface ModelMemory {
  /// Returns the number of symbols that the memory was made from, with those of older memories.
  int size();

  /// Returns the memory that it takes in bytes, with that of older memories.
  long bytes();
}
