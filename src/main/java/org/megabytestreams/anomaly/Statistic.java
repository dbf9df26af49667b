package org.megabytestreams.anomaly;

import java.util.function.ToDoubleFunction;

/// A statistic that a p-value is taken from. The order is part of the monitor's encoding.
public enum Statistic {
  /// Surprise of the record's worst span.
  WORST_SPAN_BITS("worstSpanBits", 1, Observation::worstSpanBits),
  /// The most surprise in a span beyond what the model expected there.
  WORST_SPAN_EXCESS("worstSpanExcessBits", 1, Observation::worstSpanExcessBits),
  /// Surprise of the whole record for each byte. Its end counts as a byte.
  BITS_PER_BYTE("bitsPerByte", 16, observation -> observation.bits() / (observation.bytes() + 1.0));

  private final String id;
  private final double scale;
  private final ToDoubleFunction<Observation> value;

  Statistic(String id, double scale, ToDoubleFunction<Observation> value) {
    this.id = id;
    this.scale = scale;
    this.value = value;
  }

  /// Returns the name used in messages.
  public String id() {
    return id;
  }

  double of(Observation observation) {
    return value.applyAsDouble(observation);
  }

  /// Returns the value in about the bits of a span, at least 0.
  double scaled(Observation observation) {
    return scale * Math.max(0, of(observation));
  }
}
