package org.megabytestreams.matchmodel;

/// Remembers the symbol that followed a context the last time, and how often in a row it did.
///
/// A slot holds, from its highest bit: 15 bits that tell contexts apart, 9 bits of the symbol, 8 bits of the run.
final class RunMap implements Predictor, GrowingTable {
  /// Computes the present context.
  interface Context {
    /// Returns a hash of the context after the symbol before `end`. Ends come in their order.
    int after(int end);

    /// Forgets everything.
    default void clear() {
      // Most contexts remember nothing.
    }
  }

  private static final int RUN_BITS = 8;
  private static final int SYMBOL_BITS = 9;
  private static final int MAX_RUN = (1 << RUN_BITS) - 1;
  private static final int CHECK_SHIFT = RUN_BITS + SYMBOL_BITS;

  private final UndoLog journal;
  private final History history;
  private final Context context;
  private int[] slots = new int[0];
  /// The present context's slot and its check; the slot is −1 before the first symbol.
  private final int[] state = {-1, 0};

  RunMap(UndoLog journal, History history, Context context) {
    this.journal = journal;
    this.history = history;
    this.context = context;
  }

  @Override
  public void clear(int size) {
    slots = new int[size];
    state[0] = -1;
    context.clear();
  }

  @Override
  public int expected() {
    return run() == 0 ? NOTHING : slots[state[0]] >>> RUN_BITS & ((1 << SYMBOL_BITS) - 1);
  }

  @Override
  public int kind() {
    return LengthClasses.classOf(run());
  }

  @Override
  public int kinds() {
    return LengthClasses.CLASSES;
  }

  @Override
  public double prior(int kind) {
    return (LengthClasses.least(kind) + 0.5) / (LengthClasses.least(kind) + 1.5);
  }

  @Override
  public void append(int end) {
    int symbol = history.at(end - 1);
    if (state[0] >= 0) {
      int run = expected() == symbol ? Math.min(run() + 1, MAX_RUN) : 1;
      journal.put(slots, state[0], state[1] << CHECK_SHIFT | symbol << RUN_BITS | run);
    }
    int hash = context.after(end);
    journal.put(state, 0, (hash >>> 7) & (slots.length - 1));
    journal.put(state, 1, (hash * 0x9e3779b1) >>> CHECK_SHIFT);
  }

  /// Returns how often in a row the same symbol followed; 0 if the context is new.
  private int run() {
    if (state[0] < 0) {
      return 0;
    }
    int slot = slots[state[0]];
    return slot >>> CHECK_SHIFT == state[1] ? slot & MAX_RUN : 0;
  }
}
