package org.megabytestreams.matchmodel;

/// Follows one earlier stretch as long as possible: through numbers that differ, and over fields of another length. A
/// log line often is an earlier line with other values.
final class RecoveringMatch implements Predictor {
  private static final int MIN_COMMON = 6;
  /// A broken match is whole again after this many symbols.
  private static final int HEALED = 16;
  private static final int MAX_MISSES = 8;
  /// A match is taken up again at most this far from the place where it broke. The next constant says how many symbols
  /// must be in common there.
  private static final int REACH = 16;
  private static final int MIN_RECOVERED = 4;
  /// Classes of misses: none, one, two to three, more.
  private static final int MISS_CLASSES = 4;

  private static final int CANDIDATE = 0;
  private static final int LENGTH = 1;
  private static final int MISSES = 2;

  private final UndoLog journal;
  private final History history;
  private final MatchIndex longer;
  private final MatchIndex shorter;
  /// Candidate: the place of the expected symbol, −1 for nowhere; length; misses.
  private final int[] state = {-1, 0, 0};

  RecoveringMatch(UndoLog journal, History history, MatchIndex longer, MatchIndex shorter) {
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
    int misses = state[MISSES];
    int missClass = misses < 2 ? misses : misses < 4 ? 2 : 3;
    return LengthClasses.classOf(state[LENGTH]) * MISS_CLASSES + missClass;
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
  public void append(int end) {
    int symbol = history.at(end - 1);
    int candidate = state[CANDIDATE];
    if (candidate >= 0) {
      if (history.at(candidate) == symbol) {
        int length = Math.min(state[LENGTH] + 1, LengthClasses.MAX_LENGTH);
        set(candidate + 1, length, length >= HEALED ? 0 : state[MISSES]);
      } else if (state[MISSES] < MAX_MISSES) {
        set(candidate + 1, 0, state[MISSES] + 1);
      } else {
        set(-1, 0, 0);
      }
    }
    if (state[CANDIDATE] < 0) {
      if (!take(longer.found())) {
        take(shorter.found());
      }
    } else if (state[MISSES] > 0 && state[LENGTH] < MIN_RECOVERED) {
      realign();
    }
  }

  private boolean take(int found) {
    int common = history.common(found, LengthClasses.MAX_LENGTH);
    if (common < MIN_COMMON) {
      return false;
    }
    set(found, common, 0);
    return true;
  }

  /// Takes the stretch up again near the place where it broke.
  private void realign() {
    for (int distance = 1; distance <= REACH; distance++) {
      if (again(state[CANDIDATE] + distance) || again(state[CANDIDATE] - distance)) {
        return;
      }
    }
  }

  private boolean again(int place) {
    if (place < MIN_RECOVERED || place >= history.size() || history.common(place, MIN_RECOVERED) < MIN_RECOVERED) {
      return false;
    }
    set(place, MIN_RECOVERED, state[MISSES]);
    return true;
  }

  private void set(int candidate, int length, int misses) {
    journal.put(state, CANDIDATE, candidate);
    journal.put(state, LENGTH, length);
    journal.put(state, MISSES, misses);
  }
}
