package org.megabytestreams.anomaly;

/// Checks of decoded numbers: bytes of the right length can still be nonsense.
final class Encoding {
  private Encoding() {}

  static float finite(float value) {
    return (float) finite((double) value);
  }

  static double finite(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("corrupt stream monitor: expected a finite number, got " + value);
    }
    return value;
  }

  static float amount(float value) {
    return (float) amount((double) value);
  }

  static double amount(double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException("corrupt stream monitor: expected an amount, got " + value);
    }
    return value;
  }

  static long amount(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("corrupt stream monitor: expected a count, got " + value);
    }
    return value;
  }
}
