package org.megabytestreams.model;

/// Quotes a text that a user gave: its beginning, in one line. Characters that end a line, move the cursor or turn the
/// direction of reading become question marks.
public final class Quotation {
  private static final int SHOWN_CHARACTERS = 60;

  private Quotation() {}

  static String of(String text) {
    return "'" + beginning(text) + "'";
  }

  /// Returns what the quotation shows, without quotation marks.
  static String beginning(String text) {
    return beginning(text, SHOWN_CHARACTERS);
  }

  /// Returns the beginning of a text in one line.
  ///
  /// @param most the most characters that are shown
  public static String beginning(String text, int most) {
    String shown = text.length() <= most ? text : text.substring(0, most) + "…";
    return shown.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
  }
}
