package org.megabytestreams.matchmodel;

/// Finds the place where the last `order` symbols were before.
final class MatchIndex implements GrowingTable {
  private final UndoLog journal;
  private final History history;
  private final int order;
  private int[] slots = new int[0];
  private int found;

  /// @param order the number of symbols that are looked for
  MatchIndex(UndoLog journal, History history, int order) {
    this.journal = journal;
    this.history = history;
    this.order = order;
  }

  @Override
  public void clear(int size) {
    slots = new int[size];
  }

  @Override
  public void append(int end) {
    found = 0;
    if (end >= order) {
      int slot = (history.hash(order, end) >>> 7) & (slots.length - 1);
      found = slots[slot];
      journal.put(slots, slot, end);
    }
  }

  /// Returns the place behind the latest earlier occurrence of the last symbols, as of the last [#append]. Returns 0 if
  /// none is known. A hash may deceive, so the caller compares the symbols.
  int found() {
    return found;
  }
}
