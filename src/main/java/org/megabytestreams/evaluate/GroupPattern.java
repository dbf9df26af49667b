package org.megabytestreams.evaluate;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.megabytestreams.model.UserPattern;

/// Finds the group of a record, such as its session, request or minute. The group is the text that the first capturing
/// group of a regular expression matches.
///
/// Records are matched on bytes, each of which is one character from U+0000 to U+00FF, as `start:` does. So `\xe9` is
/// the byte E9, and `(.)` takes one byte. A key holds its bytes in the same way.
///
/// Matching takes time linear in the record, whatever the expression.
public final class GroupPattern {
  private final Pattern pattern;

  private GroupPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /// Parses an expression.
  ///
  /// @throws IllegalArgumentException if `regex` is no regular expression of ASCII characters, or has no capturing
  ///     group
  public static GroupPattern parse(String regex) {
    Pattern pattern = UserPattern.compile(regex, "group: expected a regular expression of RE2");
    if (pattern.groupCount() == 0) {
      throw new IllegalArgumentException(
          "group: expected a regular expression with a capturing group, such as (\\d+), got '" + regex + "'");
    }
    if (!UserPattern.isAscii(regex)) {
      throw new IllegalArgumentException(
          "group: expected ASCII characters (\\xNN for other bytes), got '" + regex + "'");
    }
    return new GroupPattern(pattern);
  }

  /// Finds the record's group.
  ///
  /// @return null if the expression does not match, or its capturing group takes no part in the match
  public String key(byte[] record) {
    Matcher matcher = pattern.matcher(text(record));
    return matcher.find() ? matcher.group(1) : null;
  }

  /// Returns the record without its key, so that like records of several groups are equal.
  byte[] withoutKey(byte[] record) {
    String text = text(record);
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find() || matcher.group(1) == null) {
      return record;
    }
    return (text.substring(0, matcher.start(1)) + text.substring(matcher.end(1))).getBytes(StandardCharsets.ISO_8859_1);
  }

  /// Finds the group of each record; null if it has none.
  List<String> keys(List<byte[]> records) {
    return records.stream().map(this::key).toList();
  }

  private static String text(byte[] record) {
    return new String(record, StandardCharsets.ISO_8859_1);
  }

  @Override
  public String toString() {
    return pattern.pattern();
  }
}
