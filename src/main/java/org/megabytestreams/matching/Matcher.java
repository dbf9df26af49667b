package org.megabytestreams.megabyte;

/// Finds what followed the last time the same symbols were there: the match model of context-mixing compressors
/// (Mahoney 2005), as an input of the network, which learns how far to trust it.
///
/// Knows the symbols of one window. While a match goes on it is followed; where it breaks it is followed for a while,
/// since a log line often differs from an earlier one in a number only; a longer match elsewhere takes its place. A
/// run of BOUNDARY counts as one. Not safe for use by several threads.
public final class Matcher {
  /// Expected where there is no match.
  public static final int NOTHING = Symbols.COUNT;
  /// How many confidences there are.
  public static final int CONFIDENCES = 12;

  private static final int LONG = 10;
  private static final int SHORT = 5;
  private static final int LONGEST = 32;
  /// A broken match is whole again after so many symbols.
  private static final int HEALED = 16;
  private static final int MOST_MISSES = 8;
  private static final int LEAST_SLOTS = 64;
  /// Upper ends of the confidences 1 to 6 of a whole match, and of 7 to 11 of one that broke, by their lengths.
  private static final int[] WHOLE = {8, 12, 16, 24, LONGEST};
  private static final int[] BROKEN = {1, 4, 8, 12};

  private final int[] symbols;
  private final int[] byLong;
  private final int[] byShort;
  private int count;
  private int last = -1;
  /// Where the expected symbol stands; −1 for nowhere.
  private int candidate = -1;
  private int length;
  private int misses;
  private Undo undo;

  /// What to put back after a look.
  private static final class Undo {
    private final int[] slots;
    private final int[] values;
    private int changes;
    private final int count;
    private final int last;
    private final int candidate;
    private final int length;
    private final int misses;

    Undo(Matcher matcher, int most) {
      slots = new int[2 * most];
      values = new int[2 * most];
      count = matcher.count;
      last = matcher.last;
      candidate = matcher.candidate;
      length = matcher.length;
      misses = matcher.misses;
    }
  }

  /// What is expected at each symbol of a run, given those before it.
  ///
  /// @param expected 0 to 256, or [#NOTHING] // [t]
  /// @param confidence 0 to [#CONFIDENCES] − 1, 0 for nothing // [t]
  public record Matches(int[] expected, int[] confidence) {}

  /// @param most symbols that it will hold
  public Matcher(int most) {
    this.symbols = new int[most];
    this.byLong = new int[slots(most)];
    this.byShort = new int[slots(most)];
  }

  /// Memory of a matcher of so many symbols.
  public static long bytes(int most) {
    return Integer.BYTES * (most + 2L * slots(most));
  }

  /// Enough that few runs of symbols share one.
  private static int slots(int most) {
    return Integer.highestOneBit(Math.max(LEAST_SLOTS, most)) * 4;
  }

  /// The matches of a whole window.
  public static Matches of(int[] window) {
    return new Matcher(window.length).append(window);
  }

  /// Appends symbols, and says what was expected at each.
  public Matches append(int[] next) {
    Matches matches = new Matches(new int[next.length], new int[next.length]);
    for (int i = 0; i < next.length; i++) {
      matches.expected[i] = expected();
      matches.confidence[i] = confidence();
      append(next[i]);
    }
    return matches;
  }

  /// What would be expected at each of the next symbols, without keeping them.
  public Matches look(int[] next) {
    undo = new Undo(this, next.length);
    Matches matches = append(next);
    Undo done = undo;
    undo = null;
    for (int i = done.changes - 1; i >= 0; i--) {
      int slot = done.slots[i];
      (slot < byLong.length ? byLong : byShort)[slot % byLong.length] = done.values[i];
    }
    count = done.count;
    last = done.last;
    candidate = done.candidate;
    length = done.length;
    misses = done.misses;
    return matches;
  }

  /// The symbol expected next.
  public int expected() {
    return candidate < 0 ? NOTHING : symbols[candidate];
  }

  /// How good the match is, as a number without order.
  public int confidence() {
    if (candidate < 0) {
      return 0;
    }
    int[] ends = misses == 0 ? WHOLE : BROKEN;
    int bucket = 0;
    while (bucket < ends.length && length >= ends[bucket]) {
      bucket++;
    }
    return bucket + (misses == 0 ? 1 : 2 + WHOLE.length);
  }

  public void append(int symbol) {
    if (symbol == Symbols.BOUNDARY && last == Symbols.BOUNDARY) {
      return;
    }
    follow(symbol);
    last = symbol;
    symbols[count++] = symbol;
    int found = find(byLong, 0, LONG);
    if (found > 0 && length < LONG) {
      take(found, LONG);
    }
    found = find(byShort, byLong.length, SHORT);
    if (found > 0 && (candidate < 0 || misses > 0 && length < SHORT - 1)) {
      take(found, SHORT);
    }
  }

  private void follow(int symbol) {
    if (candidate < 0) {
      return;
    }
    if (symbols[candidate] == symbol) {
      length = Math.min(length + 1, LONGEST);
      misses = length >= HEALED ? 0 : misses;
    } else {
      length = 0;
      misses++;
    }
    candidate = misses > MOST_MISSES ? -1 : candidate + 1;
  }

  /// Remembers where the last `order` symbols were, and says where they were before; 0 for nowhere.
  private int find(int[] table, int offset, int order) {
    if (count < order) {
      return 0;
    }
    int hash = 0;
    for (int i = count - order; i < count; i++) {
      hash = (hash + symbols[i] + 1) * 0x2c9277b5;
    }
    int slot = (hash >>> 7) & (table.length - 1);
    int found = table[slot];
    if (undo != null) {
      undo.slots[undo.changes] = offset + slot;
      undo.values[undo.changes++] = found;
    }
    table[slot] = count;
    return found;
  }

  /// Follows the match that ends before `found`, where it has at least `least` symbols.
  private void take(int found, int least) {
    int common = 0;
    while (common < LONGEST && common < found && symbols[found - 1 - common] == symbols[count - 1 - common]) {
      common++;
    }
    if (common >= least) {
      candidate = found;
      length = common;
      misses = 0;
    }
  }
}
