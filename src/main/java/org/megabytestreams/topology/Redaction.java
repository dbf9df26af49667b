package org.megabytestreams.topology;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.megabytestreams.model.UserPattern;
import org.megabytestreams.wire.OneLine;

/// Hides parts of records in what alerts show of them.
///
/// An example: by `password=(\S+)`, an alert shows `user=eve password=******* from 10.0.0.7`. By `digits` it shows
/// `user=eve password=hunter* from **.*.*.*`. Each hidden byte becomes one asterisk, so offsets stay as they are.
///
/// Expressions match bytes, each as one character, in time linear in the record. Scores are not concerned.
public final class Redaction {
  public static final Redaction NONE = new Redaction(false, List.of(), List.of());
  /// Stands for the class of all digits among the rules.
  public static final String DIGITS = "digits";
  private static final byte HIDDEN = '*';

  private final boolean digits;
  private final List<Pattern> patterns;
  private final List<String> rules;

  private Redaction(boolean digits, List<Pattern> patterns, List<String> rules) {
    this.digits = digits;
    this.patterns = patterns;
    this.rules = rules;
  }

  /// Returns the rules that this redaction was made by.
  public List<String> rules() {
    return rules;
  }

  /// Makes a redaction by rules.
  ///
  /// @param rules each [#DIGITS], or a regular expression: what its capturing groups match is hidden, or all that it
  ///     matches if it has none
  /// @throws IllegalArgumentException with one line if a rule is neither
  public static Redaction of(List<String> rules) {
    boolean digits = false;
    List<Pattern> patterns = new ArrayList<>();
    for (String rule : rules) {
      if (rule.equals(DIGITS)) {
        digits = true;
        continue;
      }
      patterns.add(UserPattern.compile(rule, "expected '" + DIGITS + "' or a regular expression of RE2"));
      if (!UserPattern.isAscii(rule)) {
        throw new IllegalArgumentException("expected ASCII characters (\\xNN for other bytes), got '"
            + OneLine.of(rule) + "'");
      }
    }
    return new Redaction(digits, List.copyOf(patterns), List.copyOf(rules));
  }

  /// Returns bytes of the same length without what is to be hidden. The given ones stay as they are.
  public byte[] apply(byte[] bytes) {
    byte[] shown = bytes.clone();
    String text = patterns.isEmpty() ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
    for (Pattern pattern : patterns) {
      Matcher matcher = pattern.matcher(text);
      int first = pattern.groupCount() == 0 ? 0 : 1;
      while (matcher.find()) {
        for (int group = first; group <= pattern.groupCount(); group++) {
          if (matcher.start(group) >= 0) {
            Arrays.fill(shown, matcher.start(group), matcher.end(group), HIDDEN);
          }
        }
      }
    }
    for (int i = 0; digits && i < shown.length; i++) {
      shown[i] = shown[i] >= '0' && shown[i] <= '9' ? HIDDEN : shown[i];
    }
    return shown;
  }

  /// Returns a part that would stand in a record in place of another, without what is to be hidden there.
  ///
  /// @param from where the other part starts
  /// @param to where it ends
  byte[] applyWithin(byte[] record, int from, int to, byte[] part) {
    byte[] whole = new byte[from + part.length + record.length - to];
    System.arraycopy(record, 0, whole, 0, from);
    System.arraycopy(part, 0, whole, from, part.length);
    System.arraycopy(record, to, whole, from + part.length, record.length - to);
    return Arrays.copyOfRange(apply(whole), from, from + part.length);
  }
}
