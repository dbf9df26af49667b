package org.megabytestreams.anomaly;

import java.util.List;

/// Holds what a stream's monitor says of one record.
///
/// @param pValue probability that a calm record of this stream is at least as surprising; NaN while the
///     monitor is warming up
/// @param threshold the p-value at and below which this record alerts
/// @param statistic the one that decided
/// @param observed that statistic of this record, in bits
/// @param typical what it usually is among records of this kind in this stream
/// @param unknownKind whether no record of this kind is remembered
/// @param reBaselined whether the baseline was given up with this record, after a lasting shift
/// @param incidents the changes of incidents that this record brought, in order: the end of a former one may come
///     before the start of the next
/// @param suppressed why the record raises no alert, though it is rare enough; null if it raises one, or is not
public record Judgement(
    double pValue,
    double threshold,
    boolean alert,
    Statistic statistic,
    double observed,
    double typical,
    boolean unknownKind,
    boolean reBaselined,
    List<IncidentChange> incidents,
    Suppression suppressed) {
  /// A record with at most this p-value is unusual, whatever the budget of alerts: it does not enter a memory. It
  /// does not alert above this p-value, either.
  static final double MAX_UNUSUAL_P = 0.001;

  /// Tells whether the record is so unusual that it must not become normal by being remembered.
  public boolean isUnusual() {
    return pValue <= MAX_UNUSUAL_P;
  }

  /// Returns the p-value as messages have it: null while the monitor is warming up.
  public Double publishedPValue() {
    return Double.isNaN(pValue) ? null : pValue;
  }
}
