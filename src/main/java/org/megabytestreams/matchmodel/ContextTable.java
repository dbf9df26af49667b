package org.megabytestreams.matchmodel;

/// Maps hashes of contexts to values. A bucket holds four entries, the newest one first. A new context takes the place
/// of the oldest entry.
///
/// An entry has 32 bits: bits of the hash that tell contexts apart, then the value. Value 0 means that there is none.
final class ContextTable {
  /// The bytes of a bucket.
  static final int BUCKET_BYTES = 2 * Long.BYTES;
  private static final long LOWER = 0xffffffffL;

  /// Two cells for each bucket, with the newer entry of each cell in its lower half.
  private final long[] cells;
  private final int bucketBits;
  private final int valueMask;

  /// Creates an empty table of 2^`bucketBits` buckets.
  ContextTable(int bucketBits, int valueBits) {
    this.cells = new long[2 << bucketBits];
    this.bucketBits = bucketBits;
    this.valueMask = (1 << valueBits) - 1;
  }

  int bucketBits() {
    return bucketBits;
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
      undoLog.put(cells, at + 1, isOf((int) older, check) ? older & ~LOWER | pushed : older << Integer.SIZE | pushed);
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
