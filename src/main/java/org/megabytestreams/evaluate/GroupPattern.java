package org.megabytestreams.evaluate;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.megabytestreams.megabyte.UserPattern;

/// Finds the group of a record, such as its session, request or minute: the text that the first capturing group of a
/// regular expression matches.
///
/// Matching takes time linear in the record, whatever the expression.
public final class GroupPattern {
  private final Pattern pattern;

  private GroupPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /// @throws IllegalArgumentException if `regex` is no regular expression, or has no capturing group
  public static GroupPattern parse(String regex) {
    Pattern pattern = UserPattern.compile(regex, "group: expected a regular expression of RE2");
    if (pattern.groupCount() == 0) {
      throw new IllegalArgumentException(
          "group: expected a regular expression with a capturing group, such as (\\d+), got '" + regex + "'");
    }
    return new GroupPattern(pattern);
  }

  /// The record's group.
  ///
  /// @return null if the expression does not match, or its capturing group takes no part in the match
  public String key(byte[] record) {
    Matcher matcher = pattern.matcher(new String(record, StandardCharsets.UTF_8));
    return matcher.find() ? matcher.group(1) : null;
  }

  /// The record without its key, so that like records of several groups are equal.
  byte[] withoutKey(byte[] record) {
    String text = new String(record, StandardCharsets.UTF_8);
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find() || matcher.group(1) == null) {
      return record;
    }
    return (text.substring(0, matcher.start(1)) + text.substring(matcher.end(1))).getBytes(StandardCharsets.UTF_8);
  }

  /// The group of each record, null where there is none.
  List<String> keys(List<byte[]> records) {
    return records.stream().map(this::key).toList();
  }

  @Override
  public String toString() {
    return pattern.pattern();
  }
}
