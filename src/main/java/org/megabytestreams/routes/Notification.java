package org.megabytestreams.routes;

import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.megabytestreams.anomaly.Severity;
import org.megabytestreams.wire.IncidentState;

/// A message about one change of one incident.
///
/// @param former the severity that the route knew before; null if it knew none
/// @param source the record that says so
record Notification(IncidentState incident, Change change, Severity former, ConsumerRecord<byte[], byte[]> source)
    implements Message {
  /// Returns the severity of an incident.
  ///
  /// @throws IllegalArgumentException if this version does not know it
  static Severity severityOf(IncidentState incident) {
    return Severity.valueOf(incident.severity().toUpperCase(Locale.ROOT));
  }

  Severity severity() {
    return severityOf(incident);
  }

  boolean isOpen() {
    return incident.state().equals(IncidentState.OPEN);
  }

  /// Returns the key, which is the incident and its change. It is the same after a restart.
  @Override
  public String idempotencyKey() {
    return incident.id() + "/" + change.id() + "/" + incident.alerts();
  }
}
