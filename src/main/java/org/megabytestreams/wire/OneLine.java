package org.megabytestreams.wire;

/// Makes a text that quotes input fit one line of an output: of a log, an error, a terminal, a record's header.
///
/// The sender of the input decides about the length and the content of a quoted value. Characters that end a line,
/// move the cursor or turn the direction of reading become numbers, as in `\\u000a`. Only the beginning of a text that
/// is too long stays.
public final class OneLine {
  /// The greatest length of lines in errors and headers, without the few characters that say how long the text was.
  public static final int MAX_CHARACTERS = 460;

  private OneLine() {}

  /// Returns a line of at most [#MAX_CHARACTERS] characters of the text.
  public static String of(String text) {
    return of(text, MAX_CHARACTERS);
  }

  /// Returns a line of at most `maxCharacters` of the text, and the text's length if there are more.
  public static String of(String text, int maxCharacters) {
    int end = Math.min(text.length(), maxCharacters);
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    StringBuilder line = new StringBuilder(end);
    text.substring(0, end).codePoints().forEach(character -> {
      if (isPlain(character)) {
        line.appendCodePoint(character);
      } else {
        line.append(String.format("\\u%04x", character));
      }
    });
    return end == text.length() ? line.toString() : line + "… (" + text.length() + " characters)";
  }

  private static boolean isPlain(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE -> false;
      default -> true;
    };
  }
}
