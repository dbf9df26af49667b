package org.megabytestreams.evaluate;

/// Computes one number that says how good a ranking is.
@FunctionalInterface
public interface Figure {
  double of(Thresholds thresholds);

  /// Returns the figure for the area under the ROC curve.
  static Figure auroc() {
    return Thresholds::auroc;
  }

  /// Returns the figure for the share of cases found at a share of false alarms.
  static Figure found(double falseShare) {
    return thresholds -> thresholds.found(falseShare);
  }
}
