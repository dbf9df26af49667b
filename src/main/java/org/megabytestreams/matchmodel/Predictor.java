package org.megabytestreams.matchmodel;

/// Predicts the next symbol in one way.
interface Predictor {
  /// The value of [#expected] if there is no prediction.
  int NOTHING = -1;

  /// Returns the symbol that is expected next, or [#NOTHING].
  int expected();

  /// Returns the kind of the prediction, which says how far to trust it: from 0 to [#kinds] − 1.
  int kind();

  int kinds();

  /// Returns how often predictions of a kind are right, before any were seen.
  double prior(int kind);

  /// Takes the last symbol of the layer, whose context is now `contexts`.
  void append(Layer own, Contexts contexts);
}
