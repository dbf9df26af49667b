package org.megabytestreams.anomaly;

/// A change of an incident: consecutive alerts of one stream.
///
/// @param number of the incident in its stream, from 1
/// @param kind what happened
/// @param firstMillis timestamp of its first alerting record
/// @param lastMillis timestamp of its latest alerting record
/// @param alerts alerting records so far
/// @param peakBits highest surprise of a record
/// @param lowestPValue of a record
public record IncidentChange(
    long number, Kind kind, long firstMillis, long lastMillis, long alerts, double peakBits, double lowestPValue) {
  /// Names what can happen to an incident.
  public enum Kind {
    OPENED,
    UPDATED,
    CLOSED
  }
}
