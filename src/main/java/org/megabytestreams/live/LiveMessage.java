package org.megabytestreams.live;

import java.nio.charset.StandardCharsets;
import org.megabytestreams.live.LiveFilter.StreamKey;

/// A message of a topic of outputs.
///
/// @param pValue of its record; null if it has none
/// @param value JSON in UTF-8
record LiveMessage(int partition, long offset, StreamKey stream, Double pValue, byte[] value) {
  int bytes() {
    return value.length;
  }

  /// Returns the value as one line: line feeds are no more than white space in JSON.
  String text() {
    return new String(value, StandardCharsets.UTF_8).replace('\n', ' ').replace('\r', ' ');
  }
}
