package org.megabytestreams.routes;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.megabytestreams.anomaly.Severity;
import org.megabytestreams.wire.IncidentState;

/// Holds the open incidents of a route, and says by them what a new state of an incident means.
final class KnownIncidents {
  /// Beyond this many, the route forgets the one that changed least recently. Its next state then counts as opened.
  static final int MAX_INCIDENTS = 10_000;

  private final RouteFilter filter;
  private final Map<String, Notification> open = new LinkedHashMap<>();

  KnownIncidents(RouteFilter filter) {
    this.filter = filter;
  }

  /// Takes a state, and returns what it means; empty if the route does not take such incidents.
  Optional<Notification> take(IncidentState state, ConsumerRecord<byte[], byte[]> source) {
    Notification former = open.remove(state.id());
    if (!filter.takes(state)) {
      return Optional.empty();
    }
    Severity before = former == null ? null : former.severity();
    Notification now = new Notification(state, change(state, before), before, source);
    if (now.isOpen()) {
      open.put(state.id(), new Notification(state, now.change(), before, null)); // the record takes memory
      if (open.size() > MAX_INCIDENTS) {
        open.remove(open.keySet().iterator().next());
      }
    }
    return Optional.of(now);
  }

  private static Change change(IncidentState state, Severity before) {
    if (state.state().equals(IncidentState.CLOSED)) {
      return Change.CLOSED;
    }
    if (before == null) {
      return Change.OPENED;
    }
    return Notification.severityOf(state).compareTo(before) > 0 ? Change.ESCALATED : Change.UPDATED;
  }

  Collection<Notification> open() {
    return open.values();
  }
}
