package org.megabytestreams.matchmodel;

/// Follows the latest stretch that has enough symbols in common, until it breaks.
final class LatestMatch implements Predictor {
  /// The number of common symbols in the search for a match: first this many, then fewer if there is none.
  static final int LONG = 12;
  static final int SHORT = 6;
  /// Matches of this length are kept even if there are newer ones.
  private static final int SETTLED = 16;

  private static final int CANDIDATE = 0;
  private static final int LENGTH = 1;

  private final UndoLog journal;
  private final History history;
  private final MatchIndex longer;
  private final MatchIndex shorter;
  /// Candidate: the place of the expected symbol, −1 for nowhere; length.
  private final int[] state = {-1, 0};

  /// @param longer index of the last [#LONG] symbols
  /// @param shorter index of the last [#SHORT] symbols
  LatestMatch(UndoLog journal, History history, MatchIndex longer, MatchIndex shorter) {
    this.journal = journal;
    this.history = history;
    this.longer = longer;
    this.shorter = shorter;
  }

  @Override
  public int expected() {
    return state[CANDIDATE] < 0 ? NOTHING : history.at(state[CANDIDATE]);
  }

  @Override
  public int kind() {
    return LengthClasses.classOf(state[LENGTH]);
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
  public void append(int end) {
    int symbol = history.at(end - 1);
    int candidate = state[CANDIDATE];
    if (candidate >= 0) {
      boolean right = history.at(candidate) == symbol;
      set(right ? candidate + 1 : -1, right ? Math.min(state[LENGTH] + 1, LengthClasses.MAX_LENGTH) : 0);
    }
    if (state[LENGTH] < SETTLED) {
      take(longer.found(), Math.max(LONG, state[LENGTH] + 1));
    }
    if (state[CANDIDATE] < 0) {
      take(shorter.found(), SHORT);
    }
  }

  private void take(int found, int least) {
    int common = history.common(found, LengthClasses.MAX_LENGTH);
    if (common >= least) {
      set(found, common);
    }
  }

  private void set(int candidate, int length) {
    journal.put(state, CANDIDATE, candidate);
    journal.put(state, LENGTH, length);
  }
}
