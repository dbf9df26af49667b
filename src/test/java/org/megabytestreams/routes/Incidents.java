package org.megabytestreams.routes;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.megabytestreams.wire.IncidentState;
import org.megabytestreams.wire.Json;
import org.megabytestreams.wire.StreamName;

/// Makes states of incidents, and records of them.
final class Incidents {
  static final String TOPIC = "incidents";

  private Incidents() {}

  static IncidentState open(String id, String severity, long alerts) {
    return new IncidentState(IncidentState.SCHEMA, id, IncidentState.OPEN, severity, new StreamName("web-1", "utf-8"),
        "app", 0, 1000, 2000, 17L, 18L, alerts, 420.5, 1e-6, 1, null, "It costs 420.5 bits <now>.");
  }

  static ConsumerRecord<byte[], byte[]> record(IncidentState state, long offset) {
    return new ConsumerRecord<>(TOPIC, 0, offset, state.id().getBytes(StandardCharsets.UTF_8), Json.write(state));
  }

  static Notification opened(String id, long offset) {
    return opened(id, "high", offset);
  }

  static Notification opened(String id, String severity, long offset) {
    IncidentState state = open(id, severity, 1);
    return new Notification(state, Change.OPENED, null, record(state, offset));
  }

  static Notification closed(String id, long offset) {
    IncidentState state = open(id, "high", 1).closed();
    return new Notification(state, Change.CLOSED, Notification.severityOf(state), record(state, offset));
  }
}
