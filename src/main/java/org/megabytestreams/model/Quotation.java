package org.megabytestreams.model;

/// Quotes a text that a user gave: its beginning, in one line. Characters that end a line, move the cursor or turn the
/// direction of reading become question marks.
final class Quotation {
  private static final int SHOWN_CHARACTERS = 60;

  private Quotation() {}

  static String of(String text) {
    return "'" + beginning(text) + "'";
  }

  /// Returns what the quotation shows, without quotation marks.
  static String beginning(String text) {
    String shown = text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
    return shown.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
  }
}
