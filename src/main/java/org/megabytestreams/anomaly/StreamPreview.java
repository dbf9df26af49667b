package org.megabytestreams.anomaly;

import java.util.List;

/// Counts what would alert in one stream at several budgets, from p-values that were published.
///
/// Rates, thresholds and incidents are those of the service, but for incidents that end by the clock on the wall. The
/// p-values stay as they are: with another budget other records would have alerted, and so taught nothing, which
/// changes later p-values a little. Not safe for use by several threads.
public final class StreamPreview {
  private final List<MonitorSettings> settings;
  private final List<IncidentTracker> incidents;
  private final StreamClock clock = new StreamClock();
  private final RecordRate rate = new RecordRate();
  private final long[] alertCounts;
  private final long[] incidentCounts;

  /// @param settings the budgets to compare, and when incidents end
  public StreamPreview(List<MonitorSettings> settings) {
    this.settings = List.copyOf(settings);
    this.incidents = settings.stream().map(_ -> new IncidentTracker()).toList();
    this.alertCounts = new long[settings.size()];
    this.incidentCounts = new long[settings.size()];
  }

  /// Takes the stream's next record.
  ///
  /// @param pValue NaN if there is none
  /// @param maxPValue what a shared budget leaves to the record; 1 for no limit
  public void observe(long timestampMillis, double pValue, double bits, double maxPValue) {
    rate.add(clock.advance(timestampMillis), clock.now());
    for (int i = 0; i < settings.size(); i++) {
      boolean alert = pValue <= maxPValue && pValue <= settings.get(i).threshold(rate.perDay(clock.now()));
      alertCounts[i] += alert ? 1 : 0;
      incidentCounts[i] += incidents.get(i)
          .observe(alert, bits, pValue, timestampMillis, clock.now(), settings.get(i)).stream()
          .filter(change -> change.kind() == IncidentChange.Kind.OPENED).count();
    }
  }

  /// Returns how many records would have alerted.
  ///
  /// @param budget its place among the settings
  public long alerts(int budget) {
    return alertCounts[budget];
  }

  /// Returns how many incidents these would have been.
  public long incidents(int budget) {
    return incidentCounts[budget];
  }
}
