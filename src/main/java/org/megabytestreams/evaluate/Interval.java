package org.megabytestreams.evaluate;

/// A figure with the interval that covers it with 95%.
public record Interval(double figure, double low, double high) {
  static final double COVERAGE = 0.95;

  /// Whether it is certain that the figure is below 0: if it is a difference, that the first one loses.
  public boolean below0() {
    return high < 0;
  }

  /// Whether it is certain that the figure is above 0.
  public boolean above0() {
    return low > 0;
  }
}
