package org.megabytestreams.wire;

/// Makes a text that quotes input fit one line of an output: of a log, an error, a record's header.
///
/// Whoever sends the input decides how long a quoted value is and what is in it. Control characters become dots, and a
/// line keeps its beginning alone when it would be too long.
public final class OneLine {
  /// The longest line, but for the few characters that say how long the text was.
  public static final int MAX_CHARACTERS = 500;

  private OneLine() {}

  public static String of(String text) {
    StringBuilder line = new StringBuilder(Math.min(text.length(), MAX_CHARACTERS));
    int end = Math.min(text.length(), MAX_CHARACTERS);
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    text.codePoints().limit(text.codePointCount(0, end))
        .forEach(character -> line.appendCodePoint(isPlain(character) ? character : '.'));
    return end == text.length() ? line.toString() : line + "… (" + text.length() + " characters)";
  }

  /// Neither a control character, nor one that separates lines or turns the direction of what follows.
  private static boolean isPlain(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
      default -> true;
    };
  }
}
