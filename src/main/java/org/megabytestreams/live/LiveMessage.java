package org.megabytestreams.live;

import org.megabytestreams.live.LiveFilter.StreamKey;

/// A message of a topic of outputs.
///
/// @param pValue of its record; null if it has none
/// @param text its value, one line of JSON
record LiveMessage(int partition, long offset, StreamKey stream, Double pValue, String text) {}
