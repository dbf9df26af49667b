package org.megabytestreams.evaluate;

/// A figure with the interval that covers it with 95%.
public record Interval(double figure, double low, double high) {
  static final double COVERAGE = 0.95;

  /// Tells whether the figure is certainly below 0. If it is a difference, the first one loses then.
  public boolean below0() {
    return high < 0;
  }

  /// Tells whether the figure is certainly above 0.
  public boolean above0() {
    return low > 0;
  }
}
