package org.megabytestreams.model;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;

/// An expression that the first line of a record matches, from the line's first byte on.
///
/// The expression is matched on bytes, each of which is one character from U+0000 to U+00FF. A carriage return at the
/// line's end is left out, so `$` matches before CR LF as before LF. The time is linear in the line's length for every
/// expression.
public final class RecordStart {
  /// The expression sees at most this many bytes of a line, from its start.
  public static final int MAX_LINE_BYTES = 1 << 12;

  private final Pattern pattern;

  private RecordStart(Pattern pattern) {
    this.pattern = pattern;
  }

  /// Compiles an expression of ASCII characters.
  ///
  /// @throws IllegalArgumentException if the expression cannot be read or is out of bounds
  static RecordStart of(String expression) {
    if (expression.isEmpty() || expression.length() > UserPattern.MAX_CHARACTERS
        || !UserPattern.isAscii(expression)) {
      throw new IllegalArgumentException("expected an expression of 1 to " + UserPattern.MAX_CHARACTERS
          + " ASCII characters after start: (\\xNN for other bytes), got " + Quotation.of(expression));
    }
    return new RecordStart(UserPattern.compile(expression, "expected a regular expression after start:"));
  }

  /// Returns the text of the expression.
  public String expression() {
    return pattern.pattern();
  }

  /// Tells whether a record starts with the line at `bytes[from, from + length)`.
  public boolean matches(byte[] bytes, int from, int length) {
    int end = length > 0 && bytes[from + length - 1] == '\r' ? length - 1 : length;
    return pattern.matcher(new String(bytes, from, end, StandardCharsets.ISO_8859_1)).lookingAt();
  }
}
