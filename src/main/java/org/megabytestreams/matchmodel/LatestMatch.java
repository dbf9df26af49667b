package org.megabytestreams.matchmodel;

/// Follows the latest stretch that has enough symbols in common, until it breaks.
final class LatestMatch implements Predictor {
  /// Matches of this length are kept even if there are newer ones.
  private static final int SETTLED = 16;

  private final Match match;

  LatestMatch() {
    this.match = new Match();
  }

  /// Copies a predictor.
  ///
  /// @param own the layer that takes the place of the other's own layer `from`
  LatestMatch(LatestMatch other, Layer from, Layer own) {
    this.match = other.match.in(from, own);
  }

  @Override
  public int expected() {
    return match.expected();
  }

  @Override
  public int kind() {
    return LengthClasses.classOf(match.length());
  }

  @Override
  public int kinds() {
    return LengthClasses.CLASSES;
  }

  @Override
  public double prior(int kind) {
    return (LengthClasses.least(kind) + 1.0) / (LengthClasses.least(kind) + 2.0);
  }

  @Override
  public void append(Layer own, Contexts contexts) {
    if (!match.isNone()) {
      if (match.expected() == own.last()) {
        match.step(Math.min(match.length() + 1, LengthClasses.MAX_LENGTH));
      } else {
        match.end();
      }
    }
    if (match.length() < SETTLED) {
      match.find(own, contexts, Contexts.LONGER, Contexts.LONG, match.length());
    }
    if (match.isNone()) {
      match.find(own, contexts, Contexts.SHORTER, Contexts.SHORT, 0);
    }
  }
}
