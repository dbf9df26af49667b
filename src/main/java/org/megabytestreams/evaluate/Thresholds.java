package org.megabytestreams.evaluate;

/// Counts the items at or above each distinct score: the whole trade between false alarms and cases found.
///
/// @param calm of each distinct score, the highest first, the calm records with it or a higher one
/// @param cases the same of the cases
public record Thresholds(int[] calm, int[] cases) {
  /// Makes up for shares that are not exact in binary: 0.29 of 100 is 29.
  private static final double ROUNDING = 1e-9;

  /// Computes the chance that a case scores above a calm record; a tie counts half.
  public double auroc() {
    double wins = 0;
    for (int i = 0; i < calm.length; i++) {
      wins += (double) (calm[i] - before(calm, i)) * (cases[i] + before(cases, i)) / 2;
    }
    return wins / total(calm) / total(cases);
  }

  /// Computes the mean precision over the cases, each at its own threshold: no interpolation.
  public double averagePrecision() {
    double sum = 0;
    for (int i = 0; i < cases.length; i++) {
      sum += precision(i) * (cases[i] - before(cases, i));
    }
    return sum / total(cases);
  }

  /// Computes the share of cases above a threshold that at most this share of calm records is above.
  ///
  /// Ties are settled against the scorer: a case that scores the same as the threshold is not found.
  public double found(double falseShare) {
    double allowed = falseShare * total(calm) + ROUNDING;
    int last = 0;
    while (last < calm.length && calm[last] <= allowed) {
      last++;
    }
    return (double) before(cases, last) / total(cases);
  }

  int size() {
    return calm.length;
  }

  /// Computes the share of calm records that a threshold takes for cases.
  double falseShare(int i) {
    return (double) calm[i] / total(calm);
  }

  /// Computes the share of cases that a threshold finds.
  double recall(int i) {
    return (double) cases[i] / total(cases);
  }

  /// Computes the share of cases among the items that a threshold finds. It is 1 if the threshold finds nothing, which
  /// may happen in a resample.
  double precision(int i) {
    int found = calm[i] + cases[i];
    return found == 0 ? 1 : (double) cases[i] / found;
  }

  private static int before(int[] counts, int i) {
    return i == 0 ? 0 : counts[i - 1];
  }

  private static int total(int[] counts) {
    return counts[counts.length - 1];
  }
}
