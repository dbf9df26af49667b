package org.megabytestreams.matchmodel;

/// Predicts the symbol that followed a context most and last.
///
/// Followers are a value of a [ContextTable], from its highest bit: 9 bits of the first symbol, 4 bits of how often it
/// followed, 9 bits of the second symbol, 3 bits of how often that followed. A symbol that follows often becomes the
/// first. Where another one follows, the count of the first falls by half.
final class Followers implements Predictor {
  private static final int SYMBOL_BITS = 9;
  private static final int SYMBOL_MASK = (1 << SYMBOL_BITS) - 1;
  private static final int FIRST_COUNT_BITS = 4;
  private static final int SECOND_COUNT_BITS = 3;
  private static final int MAX_FIRST = (1 << FIRST_COUNT_BITS) - 1;
  private static final int MAX_SECOND = (1 << SECOND_COUNT_BITS) - 1;
  private static final int SECOND_SHIFT = SECOND_COUNT_BITS;
  private static final int FIRST_COUNT_SHIFT = SECOND_SHIFT + SYMBOL_BITS;
  private static final int FIRST_SHIFT = FIRST_COUNT_SHIFT + FIRST_COUNT_BITS;
  static final int VALUE_BITS = FIRST_SHIFT + SYMBOL_BITS;

  /// The class of each count of the first symbol.
  private static final int[] FIRST_CLASS = {0, 0, 1, 2, 3, 3, 4, 4, 4, 5, 5, 5, 5, 6, 6, 7};
  private static final int FIRST_CLASSES = 8;
  /// The class of each count of the second symbol.
  private static final int[] SECOND_CLASS = {0, 1, 2, 2, 3, 3, 3, 3};
  private static final int SECOND_CLASSES = 4;

  private final int table;
  /// The followers of the present context; 0 if the context is new.
  private int followers;

  /// @param table the index of the context
  Followers(int table) {
    this.table = table;
  }

  Followers(Followers other) {
    this.table = other.table;
    this.followers = other.followers;
  }

  /// Returns followers after one more symbol.
  static int after(int followers, int symbol) {
    int first = first(followers);
    int firstCount = firstCount(followers);
    int second = second(followers);
    int secondCount = secondCount(followers);
    if (followers == 0) {
      return followers(symbol, 1, 0, 0);
    }
    if (symbol == first) {
      return followers(first, Math.min(firstCount + 1, MAX_FIRST), second, secondCount);
    }
    int less = Math.max(1, (firstCount + 1) / 2);
    if (secondCount > 0 && symbol == second) {
      int more = secondCount + 1;
      return more >= less ? followers(symbol, more, first, Math.min(less, MAX_SECOND))
          : followers(first, less, second, Math.min(more, MAX_SECOND));
    }
    return firstCount == 1 ? followers(symbol, 1, first, 1) : followers(first, less, symbol, 1);
  }

  private static int followers(int first, int firstCount, int second, int secondCount) {
    return first << FIRST_SHIFT | firstCount << FIRST_COUNT_SHIFT | second << SECOND_SHIFT | secondCount;
  }

  private static int first(int followers) {
    return followers >>> FIRST_SHIFT;
  }

  private static int firstCount(int followers) {
    return followers >>> FIRST_COUNT_SHIFT & MAX_FIRST;
  }

  private static int second(int followers) {
    return followers >>> SECOND_SHIFT & SYMBOL_MASK;
  }

  private static int secondCount(int followers) {
    return followers & MAX_SECOND;
  }

  @Override
  public int expected() {
    return followers == 0 ? NOTHING : first(followers);
  }

  @Override
  public int kind() {
    return FIRST_CLASS[firstCount(followers)] * SECOND_CLASSES + SECOND_CLASS[secondCount(followers)];
  }

  @Override
  public int kinds() {
    return FIRST_CLASSES * SECOND_CLASSES;
  }

  @Override
  public double prior(int kind) {
    double first = kind / SECOND_CLASSES + 1.0;
    return first / (first + 1 + kind % SECOND_CLASSES);
  }

  @Override
  public void append(Layer own, Contexts contexts) {
    followers = own.value(table, contexts.hash(table));
  }

  /// Returns what predicts the second symbol.
  Predictor second() {
    return new Second();
  }

  /// Predicts the second symbol.
  private final class Second implements Predictor {
    @Override
    public int expected() {
      return secondCount(followers) == 0 ? NOTHING : Followers.second(followers);
    }

    @Override
    public int kind() {
      return Followers.this.kind();
    }

    @Override
    public int kinds() {
      return Followers.this.kinds();
    }

    @Override
    public double prior(int kind) {
      return (1 - Followers.this.prior(kind)) / 2;
    }

    @Override
    public void append(Layer own, Contexts contexts) {
      // the first one has done it
    }
  }
}
