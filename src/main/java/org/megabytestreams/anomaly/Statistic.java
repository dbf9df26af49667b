package org.megabytestreams.anomaly;

import java.util.function.ToDoubleFunction;

/// A statistic that a p-value may be taken from. The order is part of the monitor's encoding.
public enum Statistic {
  /// Surprise of the whole record.
  RECORD_BITS("bits", true, Observation::bits),
  /// Surprise of its worst span.
  WORST_SPAN_BITS("worstSpanBits", false, Observation::worstSpanBits),
  /// The most surprise in a span beyond what the model expected there.
  WORST_SPAN_EXCESS("worstSpanExcessBits", false, Observation::worstSpanExcessBits),
  /// Surprise of the whole record beyond that of random bytes. It is none in a stream that the model can say anything
  /// of. So noise stands out even if ordinary records are of very unequal surprise.
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

  /// Returns the name used in messages.
  public String id() {
    return id;
  }

  /// Tells whether the statistic grows with the record's length.
  boolean proportional() {
    return proportional;
  }

  double of(Observation observation) {
    return value.applyAsDouble(observation);
  }

  /// Returns the bits beyond those of random bytes. The record's end counts as a byte.
  private static double beyondRandom(Observation observation) {
    return Math.max(0, observation.bits() - BITS_OF_RANDOM_BYTE * (observation.bytes() + 1.0));
  }
}
