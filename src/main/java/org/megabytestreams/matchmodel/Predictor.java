package org.megabytestreams.matchmodel;

/// One way to guess the next symbol.
interface Predictor {
  /// Where it has no guess.
  int NOTHING = -1;

  /// What it expects next: a symbol, or [#NOTHING].
  int expected();

  /// The kind of its guess, which says how far to trust it: from 0 to [#kinds] − 1.
  int kind();

  int kinds();

  /// How often guesses of a kind are right, before any were seen.
  double prior(int kind);

  /// Takes the symbol before `end`, which the history holds already.
  void append(int end);
}
