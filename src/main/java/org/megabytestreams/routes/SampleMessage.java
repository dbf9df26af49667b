package org.megabytestreams.routes;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.megabytestreams.wire.IncidentState;
import org.megabytestreams.wire.StreamName;

/// Sends a sample incident by a route, so that people see whether its target takes messages.
public final class SampleMessage {
  private static final long LASTED_MILLIS = 2000;

  private SampleMessage() {}

  /// Sends an incident that opens, and then that it is closed.
  ///
  /// @return what the target answered to both
  /// @throws IOException if a message is not delivered; the message says why
  public static List<String> send(Route route) throws IOException {
    Vertx vertx = Vertx.vertx();
    try (Target target = route.open(vertx)) {
      IncidentState open = incident(Instant.now().toEpochMilli());
      return List.of(send(route, target, new Notification(open, Change.OPENED, null, null)),
          send(route, target, new Notification(open.closed(), Change.CLOSED, Notification.severityOf(open), null)));
    } finally {
      vertx.close();
    }
  }

  private static String send(Route route, Target target, Notification message) throws IOException {
    Delivery delivery = target.send(List.of(message)).without(route.target().secrets());
    String answer = message.change().id() + ": " + delivery.text();
    if (delivery.outcome() != Delivery.Outcome.DELIVERED) {
      throw new IOException(answer);
    }
    return answer;
  }

  private static IncidentState incident(long nowMillis) {
    return new IncidentState(IncidentState.SCHEMA, "sample-" + nowMillis, IncidentState.OPEN, "critical",
        new StreamName("sample", "utf-8"), "route-test", 0, nowMillis - LASTED_MILLIS, nowMillis, 17L, 18L, 2, 420.5,
        1e-8, 1, null, "A sample of megabyte route-test: nothing is wrong.");
  }
}
