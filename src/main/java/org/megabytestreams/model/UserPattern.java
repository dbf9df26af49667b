package org.megabytestreams.model;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;

/// Compiles regular expressions that users write. Bounds keep the memory and the time of any expression small.
public final class UserPattern {
  /// The greatest length of an expression.
  public static final int MAX_CHARACTERS = 1000;
  private static final int MAX_ASCII = 0x7f;
  /// The parser calls itself for each group within a group.
  static final int MAX_DEPTH = 100;
  /// The compiler writes repetitions out, and each item costs time at each character of a record.
  static final int MAX_ITEMS = 10_000;
  /// The compiler refuses larger counts.
  private static final int MAX_COUNT_DIGITS = 4;

  private final String expression;
  private final Deque<Long> outer = new ArrayDeque<>();
  private int at;
  /// Items of the innermost open group so far, without `last`.
  private long items;
  /// Items that a count that follows would repeat.
  private long last;

  private UserPattern(String expression) {
    this.expression = expression;
  }

  /// Compiles an expression.
  ///
  /// @param expected begins the message of a failure, such as `expected a regular expression`
  /// @throws IllegalArgumentException with one line if the expression cannot be read or is out of bounds
  public static Pattern compile(String expression, String expected) {
    String problem = expression.length() > MAX_CHARACTERS ? "it has more than " + MAX_CHARACTERS + " characters"
        : new UserPattern(expression).problem();
    if (problem != null) {
      throw new IllegalArgumentException(message(expression, expected, problem));
    }
    try {
      return Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(message(expression, expected, e.getDescription()), e);
    }
  }

  /// Tells whether an expression has ASCII characters alone. It then means the same on bytes and on characters.
  public static boolean isAscii(String expression) {
    return expression.chars().allMatch(character -> character <= MAX_ASCII);
  }

  private static String message(String expression, String expected, String problem) {
    return expected + ", got " + Quotation.of(expression) + ": " + problem;
  }

  /// Returns the reason why the expression is out of bounds, or null. Errors of its syntax are left to the compiler.
  private String problem() {
    while (at < expression.length()) {
      char next = expression.charAt(at++);
      switch (next) {
        case '(' -> open();
        case ')' -> close();
        case '[' -> item(this::skipClass);
        case '\\' -> escaped();
        case '{' -> repeat();
        case '*', '+', '?' -> last++; // a count behind it would repeat the operand with it
        default -> item(() -> { });
      }
      if (outer.size() > MAX_DEPTH) {
        return "its groups are nested more than " + MAX_DEPTH + " deep";
      }
      if (items + last > MAX_ITEMS) {
        return "it has more than " + MAX_ITEMS + " items when its repetitions are written out";
      }
    }
    return null;
  }

  private void open() {
    int flagsEnd = flagsEnd();
    if (flagsEnd > 0) {
      at = flagsEnd; // flags are no operand: a count behind them repeats the one before them
      return;
    }
    outer.push(items + last);
    items = 1; // a group is an item, too
    last = 0;
  }

  /// Returns the end of flags such as `(?i)`, whose `(` was taken; 0 if a group follows.
  private int flagsEnd() {
    int end = at + 1;
    while (end < expression.length() && (expression.charAt(end) == '-' || Character.isLetter(expression.charAt(end)))) {
      end++;
    }
    return expression.startsWith("?", at) && expression.startsWith(")", end) ? end + 1 : 0;
  }

  private void close() {
    if (!outer.isEmpty()) {
      last += items;
      items = outer.pop();
    }
  }

  private void item(Runnable skipRest) {
    skipRest.run();
    items += last;
    last = 1;
  }

  /// Skips the rest of a class such as `[^]a-z[:digit:]]`; its `[` was taken.
  private void skipClass() {
    at += expression.startsWith("^", at) ? 1 : 0;
    int first = at;
    while (at < expression.length() && (at == first || expression.charAt(at) != ']')) {
      int named = expression.startsWith("[:", at) ? expression.indexOf(":]", at + 2) : -1;
      at = named >= 0 ? named + 2 : at + (expression.charAt(at) == '\\' ? 2 : 1);
    }
    at++;
  }

  /// Takes what follows a backslash: a character, a class, `\x{…}`, `\p{…}`, or a text in `\Q…\E`.
  private void escaped() {
    char kind = at < expression.length() ? expression.charAt(at++) : '\\';
    if (kind == 'Q') {
      int end = expression.indexOf("\\E", at);
      int length = (end < 0 ? expression.length() : end) - at;
      items += length == 0 ? 0 : last + length - 1;
      last = length == 0 ? last : 1;
      at += length + (end < 0 ? 0 : 2);
      return;
    }
    if (kind == 'E') {
      return; // the end of a text that did not begin
    }
    item(() -> {
      if ("xpP".indexOf(kind) >= 0 && expression.startsWith("{", at)) {
        int end = expression.indexOf('}', at);
        at = end < 0 ? expression.length() : end + 1;
      }
    });
  }

  /// Takes a count such as `{3}`, `{3,}` or `{3,5}`; its `{` was taken. Any other `{` is a character.
  private void repeat() {
    int end = expression.indexOf('}', at);
    String[] counts = end < 0 ? new String[0] : expression.substring(at, end).split(",", -1);
    if (counts.length == 0 || counts.length > 2 || !isNumber(counts[0])
        || counts.length == 2 && !counts[1].isEmpty() && !isNumber(counts[1])) {
      item(() -> { });
      return;
    }
    String count = counts.length == 2 && !counts[1].isEmpty() ? counts[1] : counts[0];
    last *= count.length() > MAX_COUNT_DIGITS ? 1 : Math.max(1, Integer.parseInt(count));
    at = end + 1;
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
