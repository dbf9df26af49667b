package org.megabytestreams.anomaly;

import java.util.function.ToDoubleFunction;

/// What a p-value may be taken from. The order is part of the monitor's encoding.
public enum Statistic {
  /// Surprise of the whole record.
  RECORD_BITS("bits", true, Observation::bits),
  /// Surprise of its worst span.
  WORST_SPAN_BITS("worstSpanBits", false, Observation::worstSpanBits),
  /// The most surprise in a span beyond what the model expected there.
  WORST_SPAN_EXCESS("worstSpanExcessBits", false, Observation::worstSpanExcessBits);

  private final String id;
  private final boolean proportional;
  private final ToDoubleFunction<Observation> value;

  Statistic(String id, boolean proportional, ToDoubleFunction<Observation> value) {
    this.id = id;
    this.proportional = proportional;
    this.value = value;
  }

  /// The name used in messages.
  public String id() {
    return id;
  }

  /// Whether it grows with the record's length.
  boolean proportional() {
    return proportional;
  }

  double of(Observation observation) {
    return value.applyAsDouble(observation);
  }
}
