package org.megabytestreams.matchmodel;

import java.util.List;
import org.megabytestreams.model.Symbols;

/// Guesses each symbol of a window from those before it, in four ways: by following an earlier stretch through thick
/// and thin, by following the latest stretch with the same end, and by what followed the last five symbols, or the
/// words at the end, the last time. How sure a guess is, is learned from how often such guesses were right.
///
/// Takes memory as symbols come. A run of BOUNDARY counts as one symbol. What it guesses depends on the window's
/// symbols alone. Not safe for use by several threads.
public final class Matcher {
  /// M, the number of guesses at each symbol.
  public static final int GUESSERS = 4;

  private static final int RUN_ORDER = 5;
  private static final int FIRST_SLOTS = 1024;
  private static final int SLOTS_PER_SYMBOL = 2;
  /// No other guess, the same one, another one.
  private static final int AGREEMENTS = 3;

  private final Journal journal = new Journal();
  private final History history = new History(journal);
  private final Places longer = new Places(journal, history, Recent.LONG);
  private final Places shorter = new Places(journal, history, Recent.SHORT);
  private final Runs afterFew = new Runs(journal, history, end -> history.hash(RUN_ORDER, end));
  private final Runs afterWords = new Runs(journal, history, new Words(journal, history));
  private final List<Table> tables = List.of(longer, shorter, afterFew, afterWords);
  private final List<Guesser> guessers = List.of(new Aligned(journal, history, longer, shorter),
      new Recent(journal, history, longer, shorter), afterFew, afterWords);
  private final Confidence[] confidences = new Confidence[GUESSERS];
  /// The present guesses, and the cells of their confidences.
  private final int[] expected = new int[GUESSERS];
  private final int[] cells = new int[GUESSERS];
  private int slots = FIRST_SLOTS;

  public Matcher() {
    tables.forEach(table -> table.clear(slots));
    for (int i = 0; i < GUESSERS; i++) {
      confidences[i] = new Confidence(journal, guessers.get(i), AGREEMENTS);
    }
    guess();
  }

  /// The memory it takes now: some 40 bytes a symbol.
  public long bytes() {
    return history.bytes() + (long) tables.size() * Integer.BYTES * slots;
  }

  /// The guesses of a whole window.
  public static Guesses of(int[] window) {
    return new Matcher().append(window);
  }

  /// Appends symbols, and says what was guessed at each.
  public Guesses append(int[] next) {
    Guesses guesses = new Guesses(next.length);
    for (int i = 0; i < next.length; i++) {
      write(guesses, i);
      append(next[i]);
    }
    return guesses;
  }

  /// What would be guessed at each of the next symbols, without keeping them.
  public Guesses look(int[] next) {
    int before = slots;
    journal.record();
    Guesses guesses = append(next);
    journal.undo();
    if (slots != before) {
      resize(before);
    }
    return guesses;
  }

  /// The guesses at the next symbol.
  public Guesses next() {
    Guesses guesses = new Guesses(1);
    write(guesses, 0);
    return guesses;
  }

  public void append(int symbol) {
    if (symbol == Symbols.BOUNDARY && history.size() > 0 && history.at(history.size() - 1) == Symbols.BOUNDARY) {
      return;
    }
    for (int i = 0; i < GUESSERS; i++) {
      if (expected[i] != Guesser.NOTHING) {
        confidences[i].learn(cells[i], expected[i] == symbol);
      }
    }
    if ((history.size() + 1) * SLOTS_PER_SYMBOL > slots) {
      resize(2 * slots);
    }
    history.append(symbol);
    longer.append(history.size());
    shorter.append(history.size());
    guessers.forEach(guesser -> guesser.append(history.size()));
    guess();
  }

  /// Lays the tables anew. What they hold afterwards is as if they had been so large from the start.
  private void resize(int size) {
    boolean recording = journal.recording();
    journal.recording(false); // whoever looks ahead lays the tables anew afterwards
    slots = size;
    for (Table table : tables) {
      table.clear(size);
      for (int end = 1; end <= history.size(); end++) {
        table.append(end);
      }
    }
    journal.recording(recording);
  }

  private void write(Guesses guesses, int at) {
    for (int i = 0; i < GUESSERS; i++) {
      boolean guessed = expected[i] != Guesser.NOTHING;
      guesses.expected()[at * GUESSERS + i] = guessed ? expected[i] : 0;
      guesses.strength()[at * GUESSERS + i] = guessed ? confidences[i].strength(cells[i]) : 0;
    }
  }

  private void guess() {
    int first = Guesser.NOTHING;
    for (int i = 0; i < GUESSERS; i++) {
      Guesser guesser = guessers.get(i);
      int symbol = guesser.expected();
      int agreement = first == Guesser.NOTHING ? 0 : first == symbol ? 1 : 2;
      journal.put(expected, i, symbol);
      journal.put(cells, i, confidences[i].cell(guesser.kind(), symbol, agreement));
      first = first == Guesser.NOTHING ? symbol : first;
    }
  }
}
