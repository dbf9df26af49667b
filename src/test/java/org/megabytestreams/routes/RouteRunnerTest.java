package org.megabytestreams.routes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.megabytestreams.anomaly.Severity;
import org.megabytestreams.control.StreamPattern;
import org.megabytestreams.testing.Waiting;

/// Runs a route where no broker listens.
class RouteRunnerTest {
  private static final Duration WAIT = Duration.ofSeconds(30);

  private final List<String> interruptions = new CopyOnWriteArrayList<>();

  private final class Failing implements RouteObserver {
    @Override
    public void delivered(String route, int changes) {}

    @Override
    public void failed(String route, String reason, boolean first) {}

    @Override
    public void retried(String route) {}

    @Override
    public void deadLettered(String route, int changes, String reason) {}

    @Override
    public void interrupted(String route, String reason) {
      interruptions.add(route + ": " + reason);
    }

    @Override
    public void lag(String route, long changes) {
      throw new NoClassDefFoundError("of the observer");
    }
  }

  @Test
  void goesOnAfterAnError() throws Exception {
    Vertx vertx = Vertx.vertx();
    Route route = new Route("log", new RouteFilter(StreamPattern.ALL, Severity.LOW, EnumSet.allOf(Change.class)),
        new Wording(Wording.DEFAULT, Optional.empty()), new Route.Pace(WAIT, WAIT, 0),
        new TargetSettings.Syslog("127.0.0.1", 1, "udp", Optional.empty(), true));
    RouteRunner runner = new RouteRunner(route,
        new RouteSettings("127.0.0.1:1", Map.of(), "test", "incidents", "dead", WAIT), vertx,
        new DeadLetters(new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()), "dead"),
        new Failing());
    runner.start();
    try {
      Waiting.until(WAIT, () -> interruptions.size() >= 2, interruptions::toString);
    } finally {
      runner.interrupt();
      runner.await(WAIT);
      vertx.close();
    }
    assertEquals("log: of the observer", interruptions.getLast());
  }
}
