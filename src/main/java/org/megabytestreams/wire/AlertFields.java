package org.megabytestreams.wire;

/// Holds what a message of topic `alerts` says of its incident and stream.
///
/// @param topic of the stream
/// @param summary the plain sentence; null if the incident is closed
/// @param offset of the record that alerts; null if the incident is closed
/// @param pValue of that record; null if the incident is closed
/// @param kind of that record; null if the incident is closed, or an earlier version wrote the alert
public record AlertFields(Alert.Incident incident, String topic, int partition, StreamName name, String summary,
    Long offset, Double pValue, String kind) {
  /// Tells whether a record alerts; otherwise the incident is closed.
  public boolean isRecord() {
    return !incident.change().equals(Json.CLOSED);
  }
}
