package org.megabytestreams.matchmodel;

/// Follows one earlier stretch as long as possible: through numbers that differ, and over fields of another length. A
/// log line often is an earlier line with other values.
final class RecoveringMatch implements Predictor {
  /// A broken match is whole again after this many symbols.
  private static final int HEALED = 16;
  private static final int MAX_MISSES = 8;
  /// A match is taken up again at most this far from the place where it broke. The next constant says how many symbols
  /// must be in common there.
  private static final int REACH = 16;
  private static final int MIN_RECOVERED = 4;
  /// Classes of misses: none, one, two to three, more.
  private static final int MISS_CLASSES = 4;

  private final Match match;
  private int misses;

  RecoveringMatch() {
    this.match = new Match();
  }

  /// Copies a predictor.
  ///
  /// @param own the layer that takes the place of the other's own layer `from`
  RecoveringMatch(RecoveringMatch other, Layer from, Layer own) {
    this.match = other.match.in(from, own);
    this.misses = other.misses;
  }

  @Override
  public int expected() {
    return match.expected();
  }

  @Override
  public int kind() {
    int missClass = misses < 2 ? misses : misses < 4 ? 2 : 3;
    return LengthClasses.classOf(match.length()) * MISS_CLASSES + missClass;
  }

  @Override
  public int kinds() {
    return LengthClasses.CLASSES * MISS_CLASSES;
  }

  @Override
  public double prior(int kind) {
    double length = LengthClasses.least(kind / MISS_CLASSES);
    return (length + 1) / (length + 2 + kind % MISS_CLASSES);
  }

  @Override
  public void append(Layer own, Contexts contexts) {
    if (!match.isNone()) {
      follow(own.last());
    }
    if (match.isNone()) {
      misses = 0;
      if (!match.find(own, contexts, Contexts.LONGER, Contexts.LONG, 0)) {
        match.find(own, contexts, Contexts.SHORTER, Contexts.SHORT, 0);
      }
    } else if (misses > 0 && match.length() < MIN_RECOVERED) {
      realign(own);
    }
  }

  private void follow(int symbol) {
    if (match.expected() == symbol) {
      int length = Math.min(match.length() + 1, LengthClasses.MAX_LENGTH);
      misses = length >= HEALED ? 0 : misses;
      match.step(length);
    } else if (misses < MAX_MISSES) {
      misses++;
      match.step(0);
    } else {
      match.end();
    }
  }

  /// Takes the stretch up again near the place where it broke.
  private void realign(Layer own) {
    for (int distance = 1; distance <= REACH; distance++) {
      if (match.move(own, distance, MIN_RECOVERED) || match.move(own, -distance, MIN_RECOVERED)) {
        return;
      }
    }
  }
}
