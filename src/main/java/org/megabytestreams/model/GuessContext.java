package org.megabytestreams.model;

/// Names what may stand before a symbol, besides the contexts that every match model has. A match model guesses the two
/// symbols that followed it most and last.
public enum GuessContext {
  /// The last three symbols.
  THREE,
  /// The last symbol, and how many symbols of the record stand before.
  COLUMN,
  /// The letters of the record so far, the number of its fields, and the field so far. A field is letters and digits;
  /// any other symbol ends one.
  TEMPLATE
}
