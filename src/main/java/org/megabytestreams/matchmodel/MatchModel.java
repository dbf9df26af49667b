package org.megabytestreams.matchmodel;

import java.util.List;
import org.megabytestreams.model.Symbols;

/// Predicts each symbol of a window from the symbols before it, in four ways:
/// - by following an earlier stretch, even through differences,
/// - by following the latest stretch with the same end,
/// - by the symbol that followed the last five symbols the last time,
/// - by the symbol that followed the words at the end the last time.
///
/// The strength of a prediction is learned from how often such predictions were right.
///
/// Memory grows with the symbols. A run of BOUNDARY counts as one symbol. Predictions depend on the window's symbols
/// alone. Not safe for use by several threads.
public final class MatchModel {
  /// M, the number of predictions for each symbol.
  public static final int GUESSERS = 4;

  private static final int RUN_ORDER = 5;
  private static final int FIRST_SLOTS = 1024;
  private static final int SLOTS_PER_SYMBOL = 2;
  /// Kinds of agreement: there is no other prediction, the same one, another one.
  private static final int AGREEMENTS = 3;

  private final UndoLog journal = new UndoLog();
  private final History history = new History(journal);
  private final MatchIndex longer = new MatchIndex(journal, history, LatestMatch.LONG);
  private final MatchIndex shorter = new MatchIndex(journal, history, LatestMatch.SHORT);
  private final RunMap afterFew = new RunMap(journal, history, end -> history.hash(RUN_ORDER, end));
  private final RunMap afterWords = new RunMap(journal, history, new WordContext(journal, history));
  private final List<GrowingTable> tables = List.of(longer, shorter, afterFew, afterWords);
  private final List<Predictor> guessers = List.of(new RecoveringMatch(journal, history, longer, shorter),
      new LatestMatch(journal, history, longer, shorter), afterFew, afterWords);
  private final Confidence[] confidences = new Confidence[GUESSERS];
  /// The present predictions, and the cells of their confidences.
  private final int[] expected = new int[GUESSERS];
  private final int[] cells = new int[GUESSERS];
  private int slots = FIRST_SLOTS;

  public MatchModel() {
    tables.forEach(table -> table.clear(slots));
    for (int i = 0; i < GUESSERS; i++) {
      confidences[i] = new Confidence(journal, guessers.get(i), AGREEMENTS);
    }
    guess();
  }

  /// Returns the memory in use now: some 40 bytes a symbol.
  public long bytes() {
    return history.bytes() + (long) tables.size() * Integer.BYTES * slots;
  }

  /// Returns the predictions of a whole window.
  public static Predictions of(int[] window) {
    return new MatchModel().append(window);
  }

  /// Appends symbols, and returns the predictions of each.
  public Predictions append(int[] next) {
    Predictions guesses = new Predictions(next.length);
    for (int i = 0; i < next.length; i++) {
      write(guesses, i);
      append(next[i]);
    }
    return guesses;
  }

  /// Returns the predictions of each of the next symbols, without keeping the symbols.
  public Predictions look(int[] next) {
    int before = slots;
    journal.record();
    Predictions guesses = append(next);
    journal.undo();
    if (slots != before) {
      resize(before);
    }
    return guesses;
  }

  /// Returns the predictions of the next symbol.
  public Predictions next() {
    Predictions guesses = new Predictions(1);
    write(guesses, 0);
    return guesses;
  }

  public void append(int symbol) {
    if (symbol == Symbols.BOUNDARY && history.size() > 0 && history.at(history.size() - 1) == Symbols.BOUNDARY) {
      return;
    }
    for (int i = 0; i < GUESSERS; i++) {
      if (expected[i] != Predictor.NOTHING) {
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

  /// Builds the tables again. They then hold what they would hold if they had had `size` slots from the start.
  private void resize(int size) {
    boolean recording = journal.recording();
    journal.recording(false); // [#look] builds the tables again afterwards
    slots = size;
    for (GrowingTable table : tables) {
      table.clear(size);
      for (int end = 1; end <= history.size(); end++) {
        table.append(end);
      }
    }
    journal.recording(recording);
  }

  private void write(Predictions guesses, int at) {
    for (int i = 0; i < GUESSERS; i++) {
      boolean guessed = expected[i] != Predictor.NOTHING;
      guesses.expected()[at * GUESSERS + i] = guessed ? expected[i] : 0;
      guesses.strength()[at * GUESSERS + i] = guessed ? confidences[i].strength(cells[i]) : 0;
    }
  }

  private void guess() {
    int first = Predictor.NOTHING;
    for (int i = 0; i < GUESSERS; i++) {
      Predictor guesser = guessers.get(i);
      int symbol = guesser.expected();
      int agreement = first == Predictor.NOTHING ? 0 : first == symbol ? 1 : 2;
      journal.put(expected, i, symbol);
      journal.put(cells, i, confidences[i].cell(guesser.kind(), symbol, agreement));
      first = first == Predictor.NOTHING ? symbol : first;
    }
  }
}
