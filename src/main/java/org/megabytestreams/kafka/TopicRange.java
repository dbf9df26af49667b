package org.megabytestreams.kafka;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.megabytestreams.wire.OneLine;

/// A part of a Kafka topic, as a user names it: `kafka:TOPIC`, `kafka:TOPIC/PARTITION` or
/// `kafka:TOPIC/PARTITION:FROM-TO`.
///
/// @param topic its name
/// @param partition −1 for all, in ascending order
/// @param from the first offset; −1 for the earliest that is left
/// @param to the first offset behind the range; −1 for the end at the time it is opened
public record TopicRange(String topic, int partition, long from, long to) {
  private static final String SCHEME = "kafka:";
  private static final Pattern FORM = Pattern.compile(
      SCHEME + "([a-zA-Z0-9._-]+)(?:/(\\d{1,9})(?::(\\d{0,18})-(\\d{0,18}))?)?");

  /// Tells whether a name means a topic rather than a file.
  public static boolean isNamed(String name) {
    return name.startsWith(SCHEME);
  }

  /// Reads the name of a range.
  ///
  /// @throws IllegalArgumentException if the name is not of that form, or the range is empty
  public static TopicRange parse(String name) {
    Matcher matcher = FORM.matcher(name);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("expected kafka:TOPIC, kafka:TOPIC/PARTITION or kafka:TOPIC/PARTITION:FROM-TO,"
          + " got " + OneLine.of(name));
    }
    TopicRange range = new TopicRange(matcher.group(1), (int) number(matcher.group(2)), number(matcher.group(3)),
        number(matcher.group(4)));
    if (range.to >= 0 && range.to <= Math.max(0, range.from)) {
      throw new IllegalArgumentException("expected offsets from below to, got " + name);
    }
    return range;
  }

  /// Reads the name as [#parse] does, if only a topic can be meant: `kafka:` may be left out.
  ///
  /// @throws IllegalArgumentException as [#parse]
  public static TopicRange ofTopic(String name) {
    return parse(isNamed(name) ? name : SCHEME + name);
  }

  private static long number(String digits) {
    return digits == null || digits.isEmpty() ? -1 : Long.parseLong(digits);
  }

  @Override
  public String toString() {
    String offsets = from < 0 && to < 0 ? "" : ":" + (from < 0 ? "" : from) + "-" + (to < 0 ? "" : to);
    return SCHEME + topic + (partition < 0 ? "" : "/" + partition) + offsets;
  }
}
