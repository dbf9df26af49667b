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

  /// Names a stream.
  record StreamKey(String topic, StreamName name) {}
}
