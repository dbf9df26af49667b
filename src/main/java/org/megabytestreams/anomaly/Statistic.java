package org.megabytestreams.anomaly;

import java.util.function.ToDoubleFunction;

/// What a p-value may be taken from. The order is part of the monitor's encoding.
public enum Statistic {
  /// Surprise of the whole record.
  RECORD_BITS("bits", true, Observation::bits),
  /// Surprise of its worst span.
  WORST_SPAN_BITS("worstSpanBits", false, Observation::worstSpanBits),
  /// The most surprise in a span beyond what the model expected there.
  WORST_SPAN_EXCESS("worstSpanExcessBits", false, Observation::worstSpanExcessBits),
  /// Surprise of the whole record beyond that of random bytes: none in a stream that the model can say anything of, so
  /// that noise stands out even where ordinary records are of very unequal surprise.
  BITS_BEYOND_RANDOM("bitsBeyondRandom", true, Statistic::beyondRandom);

  private static final int BITS_OF_RANDOM_BYTE = 8;

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

  /// The record's end counts as a byte.
  private static double beyondRandom(Observation observation) {
    return Math.max(0, observation.bits() - BITS_OF_RANDOM_BYTE * (observation.bytes() + 1.0));
  }
}
