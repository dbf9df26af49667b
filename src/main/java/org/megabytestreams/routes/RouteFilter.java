package org.megabytestreams.routes;

import java.util.Set;
import org.megabytestreams.anomaly.Severity;
import org.megabytestreams.control.StreamPattern;
import org.megabytestreams.wire.IncidentState;

/// Says which incidents a route takes, and which of their changes it tells.
///
/// @param leastSeverity an incident is taken once its severity has reached this one
record RouteFilter(StreamPattern streams, Severity leastSeverity, Set<Change> changes) {
  boolean takes(IncidentState incident) {
    return Notification.severityOf(incident).compareTo(leastSeverity) >= 0
        && streams.matches(incident.topic(), incident.name().text());
  }
}
