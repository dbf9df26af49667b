package org.megabytestreams.wire;

/// Holds what a message of topic `alerts` says of its incident and stream.
///
/// @param topic of the stream
/// @param summary the plain sentence; null if the incident is closed
/// @param offset of the record that alerts; null if the incident is closed, or is about no record
/// @param pValue of that record; null if there is none
/// @param kind of that record, or what stands in its place; null if the incident is closed, or an earlier version wrote
///     the alert
public record AlertFields(Alert.Incident incident, String topic, int partition, StreamName name, String summary,
    Long offset, Double pValue, String kind) {
  /// Tells whether the incident goes on; otherwise it is closed.
  public boolean isOpen() {
    return !incident.change().equals(Json.CLOSED);
  }

  /// Tells whether a record alerts.
  public boolean isRecord() {
    return isOpen() && incident.about() == null;
  }
}
