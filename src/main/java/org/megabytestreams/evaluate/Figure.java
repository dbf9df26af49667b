package org.megabytestreams.evaluate;

/// One number that says how good a ranking is.
@FunctionalInterface
public interface Figure {
  double of(Thresholds thresholds);

  /// The area under the ROC curve.
  static Figure auroc() {
    return Thresholds::auroc;
  }

  /// The share of cases found at a share of false alarms.
  static Figure found(double falseShare) {
    return thresholds -> thresholds.found(falseShare);
  }
}
