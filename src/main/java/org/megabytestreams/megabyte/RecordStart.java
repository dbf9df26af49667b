package org.megabytestreams.megabyte;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;

/// An expression that the first line of a record matches, from the line's first byte on.
///
/// It is matched on bytes, each of which is one character from U+0000 to U+00FF. The time is linear in the line's
/// length, whatever the expression.
public final class RecordStart {
  /// The expression sees at most the first bytes of a line.
  public static final int MAX_LINE_BYTES = 1 << 12;
  /// The parser calls itself for each group within a group.
  private static final int MAX_CHARACTERS = 1000;

  private final Pattern pattern;

  private RecordStart(Pattern pattern) {
    this.pattern = pattern;
  }

  /// @throws IllegalArgumentException if the expression cannot be read
  static RecordStart of(String expression) {
    if (expression.isEmpty() || expression.length() > MAX_CHARACTERS
        || expression.chars().anyMatch(character -> character > 0x7f)) {
      throw new IllegalArgumentException("expected an expression of 1 to " + MAX_CHARACTERS
          + " ASCII characters after start: (\\xNN for other bytes), got '" + expression + "'");
    }
    try {
      return new RecordStart(Pattern.compile(expression));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("expected a regular expression after start:, got '" + expression + "': "
          + e.getDescription(), e);
    }
  }

  /// The expression.
  public String expression() {
    return pattern.pattern();
  }

  /// Whether a record starts with the line at `bytes[from, from + length)`.
  public boolean matches(byte[] bytes, int from, int length) {
    return pattern.matcher(new String(bytes, from, length, StandardCharsets.ISO_8859_1)).lookingAt();
  }
}
