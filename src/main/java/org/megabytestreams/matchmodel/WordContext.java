package org.megabytestreams.matchmodel;

import java.util.Arrays;

/// Computes a context of the word so far and the word before it. The context ignores numbers: all runs of digits are
/// alike.
final class WordContext implements RunMap.Context {
  private static final int WORD = 0;
  private static final int BEFORE = 1;
  private static final int IN_NUMBER = 2;
  private static final int FIRST_BEYOND_ASCII = 0x80;
  private static final int LAST_BYTE = 0xff;

  private final UndoLog journal;
  private final History history;
  private final int[] state = new int[3];

  WordContext(UndoLog journal, History history) {
    this.journal = journal;
    this.history = history;
  }

  @Override
  public void clear() {
    Arrays.fill(state, 0);
  }

  @Override
  public int after(int end) {
    int symbol = history.at(end - 1);
    boolean digit = Confidence.isDigit(symbol);
    if (digit || Confidence.isLetter(symbol) || symbol >= FIRST_BEYOND_ASCII && symbol <= LAST_BYTE) {
      if (!digit || state[IN_NUMBER] == 0) {
        journal.put(state, WORD, History.mix(state[WORD], digit ? '0' : symbol));
      }
    } else {
      journal.put(state, BEFORE, state[WORD]);
      journal.put(state, WORD, History.mix(0, symbol));
    }
    journal.put(state, IN_NUMBER, digit ? 1 : 0);
    return History.mix(History.mix(state[WORD], state[BEFORE]), 0);
  }
}
