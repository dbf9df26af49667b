package org.megabytestreams.anomaly;

/// A statistic that a p-value is taken from. The order is part of the monitor's encoding.
public enum Statistic {
  /// Surprise of the record's worst span.
  WORST_SPAN_BITS("worstSpanBits") {
    @Override
    double of(Observation observation) {
      return observation.worstSpanBits();
    }
  },
  /// The most surprise in a span beyond what the model expected there.
  WORST_SPAN_EXCESS("worstSpanExcessBits") {
    @Override
    double of(Observation observation) {
      return observation.worstSpanExcessBits();
    }
  },
  /// Surprise of the whole record for each byte. Its end counts as a byte.
  BITS_PER_BYTE("bitsPerByte") {
    @Override
    double of(Observation observation) {
      return observation.bits() / observation.units();
    }

    @Override
    double scale(Observation observation) {
      return 16;
    }
  },
  /// Surprise of the whole record. What n bytes cost beyond the usual spreads as the root of n.
  BITS("bits") {
    @Override
    double of(Observation observation) {
      return observation.bits();
    }

    @Override
    double scale(Observation observation) {
      return 4 / Math.sqrt(observation.units());
    }
  };

  private final String id;

  Statistic(String id) {
    this.id = id;
  }

  /// Returns the name used in messages.
  public String id() {
    return id;
  }

  abstract double of(Observation observation);

  /// Returns what turns the statistic of such a record into about the bits of a span.
  double scale(Observation observation) {
    return 1;
  }

  /// Returns the value in about the bits of a span, at least 0.
  double scaled(Observation observation) {
    return scale(observation) * Math.max(0, of(observation));
  }
}
