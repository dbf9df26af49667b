package org.megabytestreams.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

/// The current state of an incident. It is a message of topic `incidents`, whose key is the incident's id, as
/// `schemas/incident.schema.json` describes it.
///
/// @param schema version of the schema
/// @param id as in its alerts
/// @param state `open` or `closed`
/// @param severity `low`, `medium`, `high` or `critical`
/// @param name of its stream
/// @param topic of its stream
/// @param partition of its stream
/// @param firstTimestamp of its first alerting record
/// @param lastTimestamp of its latest alerting record
/// @param firstOffset of its first alerting record; null if an earlier version wrote that alert
/// @param lastOffset of its latest alerting record; null if an earlier version wrote all alerts
/// @param alerts alerting records so far
/// @param peakBits highest surprise of a record
/// @param lowestPValue of a record
/// @param streams the most streams of the partition that had an incident at once with it, its own among them
/// @param tiedTo id of the incident that began first among those of the partition that overlap in time; null if it is
///     this one
/// @param summary of its latest alert; null if an earlier version wrote all alerts
/// @param about `silence` or `burst` if no record alerts; null if records do
public record IncidentState(int schema, String id, String state, String severity, @JsonUnwrapped StreamName name,
    String topic, int partition, long firstTimestamp, long lastTimestamp, Long firstOffset, Long lastOffset,
    long alerts, double peakBits, double lowestPValue, long streams, String tiedTo, String summary,
    @JsonInclude(JsonInclude.Include.NON_NULL) String about) {
  /// The version that this code writes.
  public static final int SCHEMA = 1;
  public static final String OPEN = "open";
  public static final String CLOSED = "closed";

  /// Makes the state of an incident that is about records.
  public IncidentState(int schema, String id, String state, String severity, StreamName name, String topic,
      int partition, long firstTimestamp, long lastTimestamp, Long firstOffset, Long lastOffset, long alerts,
      double peakBits, double lowestPValue, long streams, String tiedTo, String summary) {
    this(schema, id, state, severity, name, topic, partition, firstTimestamp, lastTimestamp, firstOffset, lastOffset,
        alerts, peakBits, lowestPValue, streams, tiedTo, summary, null);
  }

  /// Returns the same incident, closed.
  public IncidentState closed() {
    return new IncidentState(schema, id, CLOSED, severity, name, topic, partition, firstTimestamp, lastTimestamp,
        firstOffset, lastOffset, alerts, peakBits, lowestPValue, streams, tiedTo, summary, about);
  }
}
