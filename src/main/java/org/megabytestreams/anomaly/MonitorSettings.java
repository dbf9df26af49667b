package org.megabytestreams.anomaly;

/// Holds the settings by which a stream is watched.
///
/// @param budget limits the false alarms that a stream may raise
/// @param warmUpRecords records of a stream before the first alert
/// @param quietRecords calm records in a row after which an incident is closed
/// @param quietMillis time without alerts after which an incident is closed
public record MonitorSettings(AlarmBudget budget, int warmUpRecords, int quietRecords, long quietMillis) {
  public static final MonitorSettings DEFAULT = new MonitorSettings(1, 300, 200, 60_000);

  public MonitorSettings {
    if (warmUpRecords < 1 || quietRecords < 1 || quietMillis < 1) {
      throw new IllegalArgumentException("expected settings above 0, got " + warmUpRecords + " warm-up records, "
          + quietRecords + " quiet records, " + quietMillis + " quiet ms");
    }
  }

  /// Makes settings with a budget in time.
  ///
  /// @param falseAlarmsPerDay expected false alarms that a stream may raise a day, at most
  public MonitorSettings(double falseAlarmsPerDay, int warmUpRecords, int quietRecords, long quietMillis) {
    this(new AlarmBudget.PerDay(falseAlarmsPerDay), warmUpRecords, quietRecords, quietMillis);
  }

  /// Returns the p-value at and below which a record alerts.
  ///
  /// @param recordsPerDay the stream's rate
  double threshold(double recordsPerDay) {
    return Math.min(Judgement.MAX_UNUSUAL_P, budget.threshold(recordsPerDay));
  }

  /// Returns the settings for a record that alerts at no p-value above one.
  ///
  /// @param maxPValue 1 for no limit
  public MonitorSettings within(double maxPValue) {
    return maxPValue >= 1 ? this : with(new AlarmBudget.Within(budget, maxPValue));
  }

  /// Returns the same settings with another budget.
  public MonitorSettings with(AlarmBudget other) {
    return new MonitorSettings(other, warmUpRecords, quietRecords, quietMillis);
  }
}
