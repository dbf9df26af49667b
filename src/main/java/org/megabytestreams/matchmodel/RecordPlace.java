package org.megabytestreams.matchmodel;

import org.megabytestreams.model.Symbols;

/// Follows where the next symbol stands in its record. A record has fields of letters and digits; any other symbol ends
/// one.
final class RecordPlace {
  private static final long FIELD_MULTIPLIER = 0xa0761d6478bd642fL;

  private int column;
  private int field;
  private long letters;
  private long fieldHash;

  RecordPlace() {}

  RecordPlace(RecordPlace other) {
    column = other.column;
    field = other.field;
    letters = other.letters;
    fieldHash = other.fieldHash;
  }

  void append(int symbol) {
    if (symbol == Symbols.BOUNDARY) {
      column = 0;
      field = 0;
      letters = 0;
      fieldHash = 0;
      return;
    }
    column++;
    if (Contexts.isOfWord(symbol)) {
      fieldHash = Contexts.mix(fieldHash, symbol);
      letters = Confidence.isLetter(symbol) ? Contexts.mix(letters, symbol) : letters;
    } else {
      field++;
      fieldHash = 0;
    }
  }

  /// Returns the number of symbols of the record so far.
  int column() {
    return column;
  }

  /// Returns a hash of the letters of the record so far, of the number of its fields, and of the field so far.
  long template() {
    return Contexts.mix(letters + field * FIELD_MULTIPLIER, 0) + fieldHash;
  }
}
