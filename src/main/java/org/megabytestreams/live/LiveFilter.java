package org.megabytestreams.live;

import org.megabytestreams.control.StreamPattern;
import org.megabytestreams.wire.StreamName;

/// Says which messages a client wants.
///
/// @param streams pattern of topics and of streams' names
/// @param maxPValue the greatest p-value; from 1 on, records without a p-value come too
public record LiveFilter(StreamPattern streams, double maxPValue) {
  /// Lets everything pass.
  public static final LiveFilter ALL = new LiveFilter(StreamPattern.ALL, 1);

  boolean matches(StreamKey stream) {
    return streams.matches(stream.topic(), stream.name().text());
  }

  boolean matches(StreamKey stream, Double pValue) {
    return (maxPValue >= 1 || pValue != null && pValue <= maxPValue) && matches(stream);
  }

  /// Names a stream. The same key in another partition is another stream, as another task scores it.
  record StreamKey(String topic, StreamName name, int partition) {
    private static final int MAX_TOPIC_CHARS = 249;
    private static final int MAX_NAME_CHARS = 4096;

    /// Tells whether the names are of a length that is worth keeping.
    boolean isShort() {
      return topic.length() <= MAX_TOPIC_CHARS && (name.text() == null || name.text().length() <= MAX_NAME_CHARS);
    }
  }
}
