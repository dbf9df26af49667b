package org.megabytestreams.audit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.megabytestreams.wire.ScoreFields;

/// Names the place where a record stands.
public record Place(String topic, int partition, long offset) {
  private static final Pattern FORM = Pattern.compile("([a-zA-Z0-9._-]+)/(\\d{1,9})@(\\d{1,18})");

  /// Reads a place.
  ///
  /// @param text as [#toString] writes it
  /// @throws IllegalArgumentException if it is not of that form
  public static Place parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("expected TOPIC/PARTITION@OFFSET, got " + text);
    }
    return new Place(matcher.group(1), Integer.parseInt(matcher.group(2)), Long.parseLong(matcher.group(3)));
  }

  static Place of(ConsumerRecord<?, ?> record) {
    return new Place(record.topic(), record.partition(), record.offset());
  }

  static Place of(ScoreFields.Origin origin) {
    return new Place(origin.topic(), origin.partition(), origin.offset());
  }

  /// Returns `TOPIC/PARTITION@OFFSET`.
  @Override
  public String toString() {
    return topic + "/" + partition + "@" + offset;
  }
}
