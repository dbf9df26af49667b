package org.megabytestreams.matchmodel;

/// Predicts the symbol that followed a context the last time, as strongly as it followed often in a row.
///
/// A run is a value of a [ContextTable], from its highest bit: 9 bits of the symbol, 6 bits of how often it followed.
final class RunMap implements Predictor {
  private static final int COUNT_BITS = 6;
  private static final int COUNT_MASK = (1 << COUNT_BITS) - 1;
  static final int VALUE_BITS = COUNT_BITS + 9;

  private final int table;
  /// The run after the present context; 0 if the context is new.
  private int run;

  /// @param table the index of the context
  RunMap(int table) {
    this.table = table;
  }

  RunMap(RunMap other) {
    this.table = other.table;
    this.run = other.run;
  }

  /// Returns a run after one more symbol.
  static int after(int run, int symbol) {
    int count = run >>> COUNT_BITS == symbol ? Math.min((run & COUNT_MASK) + 1, LengthClasses.MAX_LENGTH) : 1;
    return symbol << COUNT_BITS | count;
  }

  @Override
  public int expected() {
    return run == 0 ? NOTHING : run >>> COUNT_BITS;
  }

  @Override
  public int kind() {
    return LengthClasses.classOf(run & COUNT_MASK);
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
  public void append(Layer own, Contexts contexts) {
    run = own.value(table, contexts.hash(table));
  }
}
