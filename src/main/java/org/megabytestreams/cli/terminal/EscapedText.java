package org.megabytestreams.cli.terminal;

import java.nio.charset.StandardCharsets;
import org.megabytestreams.wire.OneLine;

/// Escapes bytes and texts of unknown origin, so that a terminal or a log can show them without obeying them.
public final class EscapedText {
  private static final int REPLACEMENT = 0xfffd;
  private static final int MAX_LINE_CHARACTERS = 4000;

  private EscapedText() {}

  /// Returns characters of UTF-8 as they are, line feeds and tabs too. Every other control byte, and bytes that belong
  /// to no character, become `\xNN`.
  public static String of(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    for (int at = 0; at < bytes.length;) {
      int length = characterLength(bytes, at);
      int character = length == 0 ? 0 : new String(bytes, at, length, StandardCharsets.UTF_8).codePointAt(0);
      boolean shown = length > 0 && (!Character.isISOControl(character) || character == '\n' || character == '\t');
      if (shown) {
        text.appendCodePoint(character);
      } else {
        for (int i = at; i < at + Math.max(1, length); i++) {
          text.append(String.format("\\x%02x", bytes[i]));
        }
      }
      at += Math.max(1, length);
    }
    return text.toString();
  }

  /// Returns a text in one line. A text that is longer than any of ours is cut to its beginning, with its length.
  public static String line(String text) {
    return OneLine.of(text, MAX_LINE_CHARACTERS);
  }

  /// Returns the length of the character that starts here; 0 if none does.
  private static int characterLength(byte[] bytes, int at) {
    for (int length = 1; length <= Math.min(4, bytes.length - at); length++) {
      String text = new String(bytes, at, length, StandardCharsets.UTF_8);
      if (text.codePointCount(0, text.length()) == 1 && text.codePointAt(0) != REPLACEMENT) {
        return length;
      }
    }
    return 0;
  }
}
