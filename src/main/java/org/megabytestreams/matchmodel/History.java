package org.megabytestreams.matchmodel;

import java.util.Arrays;

/// Holds the symbols so far, and grows with them. Not safe for use by several threads.
final class History {
  private static final int FIRST_CAPACITY = 1024;
  private static final int MULTIPLIER = 0x2c9277b5;

  private final UndoLog journal;
  /// Entries behind the last symbol mean nothing, so the array needs no undo log.
  private short[] symbols = new short[FIRST_CAPACITY];
  private final int[] size = new int[1];

  History(UndoLog journal) {
    this.journal = journal;
  }

  long bytes() {
    return (long) Short.BYTES * symbols.length;
  }

  int size() {
    return size[0];
  }

  int at(int place) {
    return symbols[place];
  }

  void append(int symbol) {
    if (size[0] == symbols.length) {
      symbols = Arrays.copyOf(symbols, 2 * size[0]);
    }
    symbols[size[0]] = (short) symbol;
    journal.put(size, 0, size[0] + 1);
  }

  /// Returns how many symbols before `place` equal the latest ones, up to `most`.
  int common(int place, int most) {
    int end = size[0];
    int bound = Math.min(most, place);
    int common = 0;
    while (common < bound && symbols[place - 1 - common] == symbols[end - 1 - common]) {
      common++;
    }
    return common;
  }

  /// Returns a hash of the `order` symbols before `end`, or of as many as there are.
  int hash(int order, int end) {
    int hash = order;
    for (int i = Math.max(0, end - order); i < end; i++) {
      hash = mix(hash, symbols[i]);
    }
    return hash;
  }

  static int mix(int hash, int value) {
    return (hash + value + 1) * MULTIPLIER;
  }
}
