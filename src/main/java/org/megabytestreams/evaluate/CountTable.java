package org.megabytestreams.evaluate;

/// Counts keys in bounded memory: a hash table with open addressing.
///
/// A full table takes no new keys, but goes on counting the keys that it has. So early keys stay known, and later keys
/// look new each time.
final class CountTable {
  /// The most slots: 24 MiB of keys and counts.
  static final int MAX_SLOTS = 1 << 21;
  private static final int FIRST_SLOTS = 1 << 12;
  private static final int EMPTY = 0;
  /// The multiplier of Knuth's multiplicative hashing: 2^64 over the golden ratio.
  private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

  private final int maxSlots;
  private long[] keys = new long[FIRST_SLOTS];
  private int[] counts = new int[FIRST_SLOTS];
  private int used;

  CountTable() {
    this(MAX_SLOTS);
  }

  /// @param maxSlots a power of two, at least 4,096; three quarters of them are used
  CountTable(int maxSlots) {
    this.maxSlots = maxSlots;
  }

  /// Counts one more of a key.
  ///
  /// @param key not 0
  /// @return how many there are now; 0 if the table is full and does not have the key
  int add(long key) {
    int slot = slot(key);
    if (keys[slot] == EMPTY) {
      if (used >= keys.length / 4 * 3) {
        if (keys.length == maxSlots) {
          return 0;
        }
        grow();
        slot = slot(key);
      }
      keys[slot] = key;
      used++;
    }
    return ++counts[slot];
  }

  int get(long key) {
    return counts[slot(key)];
  }

  /// Returns the slot in which a key is, or would be.
  private int slot(long key) {
    int slot = (int) (key * MULTIPLIER >>> (Long.numberOfLeadingZeros(keys.length) + 1));
    while (keys[slot] != EMPTY && keys[slot] != key) {
      slot = (slot + 1) & (keys.length - 1);
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldCounts = counts;
    keys = new long[2 * oldKeys.length];
    counts = new int[2 * oldKeys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != EMPTY) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        counts[slot] = oldCounts[i];
      }
    }
  }
}
