package org.megabytestreams.anomaly;

/// How a stream is watched.
///
/// @param falseAlarmsPerDay expected false alarms that a stream may raise a day, at most
/// @param warmUpRecords records of a stream before the first alert
/// @param quietRecords calm records in a row after which an incident is closed
/// @param quietMillis time without alerts after which an incident is closed
public record MonitorSettings(double falseAlarmsPerDay, int warmUpRecords, int quietRecords, long quietMillis) {
  public static final MonitorSettings DEFAULT = new MonitorSettings(1, 300, 200, 60_000);

  public MonitorSettings {
    if (!(falseAlarmsPerDay > 0) || warmUpRecords < 1 || quietRecords < 1 || quietMillis < 1) {
      throw new IllegalArgumentException("expected settings above 0, got " + falseAlarmsPerDay + " false alarms a day, "
          + warmUpRecords + " warm-up records, " + quietRecords + " quiet records, " + quietMillis + " quiet ms");
    }
  }
}
