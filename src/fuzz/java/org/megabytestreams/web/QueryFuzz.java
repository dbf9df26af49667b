package org.megabytestreams.web;

import jakarta.ws.rs.WebApplicationException;
import java.nio.charset.StandardCharsets;
import org.megabytestreams.control.StreamPattern;
import org.megabytestreams.fuzz.Guard;
import org.megabytestreams.kafka.TopicRange;
import org.megabytestreams.live.IncidentCursor;
import org.megabytestreams.model.RecordFormat;

/// Reads bytes as each text that a query, a range, a format or a pattern may be.
public final class QueryFuzz {
  private QueryFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    Guard.check(data, () -> same(TopicRange.parse(text), TopicRange.parse(TopicRange.parse(text).toString())),
        IllegalArgumentException.class);
    Guard.check(data, () -> RecordFormat.parse(RecordFormat.parse(text).id()), IllegalArgumentException.class);
    Guard.check(data, () -> same(IncidentCursor.parse(text),
        IncidentCursor.parse(IncidentCursor.parse(text).toString())), IllegalArgumentException.class);
    Guard.check(data, () -> Parameters.count("n", text, 100), WebApplicationException.class);
    Guard.check(data, () -> Parameters.number("n", text, Long.MAX_VALUE), WebApplicationException.class);
    Guard.check(data, () -> Parameters.share("n", text), WebApplicationException.class);
    Guard.check(data, () -> pattern(text));
  }

  private static void pattern(String text) {
    StreamPattern pattern = StreamPattern.parse(text);
    pattern.candidates();
    pattern.matches(text, text + text);
    StreamPattern exact = StreamPattern.of(text, text);
    if (!exact.matches(text, text)) {
      throw new AssertionError("expected the pattern of a stream to match it: " + exact);
    }
  }

  private static void same(Object first, Object second) {
    if (!first.equals(second)) {
      throw new AssertionError("expected what was written, " + first + ", got " + second);
    }
  }
}
