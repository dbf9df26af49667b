package org.megabytestreams.matchmodel;

/// Maps hashes of contexts to values. A bucket holds four entries, the newest one first. A new context takes the place
/// of the oldest entry.
///
/// An entry has 32 bits: bits of the hash that tell contexts apart, then the value. Value 0 means that there is none.
final class ContextTable {
  /// A table is crowded if buckets took more new contexts than this on average.
  private static final int MAX_CONTEXTS_A_BUCKET = 2;
  private static final long LOWER = 0xffffffffL;

  /// A bucket has two cells. The lower half of a cell holds its newer entry.
  private final long[] cells;
  private final int bucketBits;
  private final int valueMask;
  /// How many contexts were new.
  private int count;

  /// Creates an empty table of 2^`bucketBits` buckets.
  ContextTable(int bucketBits, int valueBits) {
    this.cells = new long[2 << bucketBits];
    this.bucketBits = bucketBits;
    this.valueMask = (1 << valueBits) - 1;
  }

  /// Creates a table of the same entries. What is put into one of the two is then in both, and their counts differ.
  ContextTable(ContextTable other) {
    this(other, other.cells);
  }

  private ContextTable(ContextTable other, long[] cells) {
    this.cells = cells;
    this.bucketBits = other.bucketBits;
    this.valueMask = other.valueMask;
    this.count = other.count;
  }

  /// Returns a table of its own with the same entries.
  ContextTable copy() {
    return new ContextTable(this, cells.clone());
  }

  int bucketBits() {
    return bucketBits;
  }

  /// Returns the number of values, with 0 for none.
  int values() {
    return valueMask + 1;
  }

  /// Tells whether contexts lose their entries too soon.
  boolean isCrowded() {
    return count > MAX_CONTEXTS_A_BUCKET << bucketBits;
  }

  long bytes() {
    return (long) Long.BYTES * cells.length;
  }

  /// Returns the value of a context; 0 if it has none.
  int find(long hash) {
    int at = cell(hash);
    int check = check(hash);
    int found = find(cells[at], check);
    return found != 0 ? found : find(cells[at + 1], check);
  }

  private int find(long cell, int check) {
    int newer = (int) cell;
    int older = (int) (cell >>> Integer.SIZE);
    int found = isOf(newer, check) ? newer : isOf(older, check) ? older : 0;
    return found & valueMask;
  }

  /// Sets the value of a context, which becomes the newest entry of its bucket.
  void put(long hash, int value, UndoLog undoLog) {
    int at = cell(hash);
    int check = check(hash);
    long newer = cells[at];
    long entry = (check & ~valueMask | value) & LOWER;
    if (isOf((int) newer, check)) {
      undoLog.put(cells, at, newer & ~LOWER | entry);
      return;
    }
    undoLog.put(cells, at, newer << Integer.SIZE | entry);
    long pushed = newer >>> Integer.SIZE;
    if (!isOf((int) pushed, check)) {
      long older = cells[at + 1];
      boolean third = isOf((int) older, check);
      undoLog.put(cells, at + 1, third ? older & ~LOWER | pushed : older << Integer.SIZE | pushed);
      count += third || isOf((int) (older >>> Integer.SIZE), check) ? 0 : 1;
    }
  }

  /// Reads a context's bucket, so that it is in the cache when it is needed.
  long touch(long hash) {
    return cells[cell(hash)];
  }

  private int cell(long hash) {
    return (int) (hash >>> Long.SIZE - bucketBits) << 1;
  }

  private int check(long hash) {
    return (int) (hash << bucketBits >>> Integer.SIZE);
  }

  private boolean isOf(int entry, int check) {
    return ((entry ^ check) & ~valueMask) == 0;
  }
}
