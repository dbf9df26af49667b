package org.megabytestreams.wire;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A record's position in Kafka. Positions are in the order of topic, partition and offset.
public record RecordPosition(String topic, int partition, long offset) implements Comparable<RecordPosition> {
  private static final Pattern FORM = Pattern.compile("([a-zA-Z0-9._-]+)/(\\d{1,9})@(\\d{1,18})");
  private static final Comparator<RecordPosition> ORDER = Comparator.comparing(RecordPosition::topic)
      .thenComparingInt(RecordPosition::partition).thenComparingLong(RecordPosition::offset);

  /// Reads a position.
  ///
  /// @param text as [#toString] writes it
  /// @throws IllegalArgumentException if it is not of that form
  public static RecordPosition parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("expected TOPIC/PARTITION@OFFSET, got " + text);
    }
    return new RecordPosition(matcher.group(1), Integer.parseInt(matcher.group(2)), Long.parseLong(matcher.group(3)));
  }

  @Override
  public int compareTo(RecordPosition other) {
    return ORDER.compare(this, other);
  }

  /// Returns `TOPIC/PARTITION@OFFSET`.
  @Override
  public String toString() {
    return topic + "/" + partition + "@" + offset;
  }
}
