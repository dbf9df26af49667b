package org.megabytestreams.routes;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;
import org.megabytestreams.kafka.ClientProperties;

/// Runs all routes of a service.
public final class Routes {
  private static final Duration LAST = Duration.ofSeconds(1);

  private final Producer<byte[], byte[]> producer;
  private final List<RouteRunner> runners;

  private Routes(Producer<byte[], byte[]> producer, List<RouteRunner> runners) {
    this.producer = producer;
    this.runners = runners;
  }

  /// Starts routes.
  public static Routes start(List<Route> routes, RouteSettings settings, Vertx vertx, RouteObserver observer) {
    Producer<byte[], byte[]> producer = ClientProperties.of(settings.bootstrapServers()).putAll(settings.clients())
        .clientId(settings.applicationId() + "-routes").acknowledgedByAll().producer();
    DeadLetters deadLetters = new DeadLetters(producer, settings.deadLetters());
    List<RouteRunner> runners = routes.stream()
        .map(route -> new RouteRunner(route, settings, vertx, deadLetters, observer)).toList();
    runners.forEach(RouteRunner::start);
    return new Routes(producer, runners);
  }

  /// Stops all routes. A message that is being sent may end first.
  ///
  /// @param most how long to wait for such messages
  public void stop(Duration most) throws InterruptedException {
    runners.forEach(RouteRunner::stop);
    await(most);
    runners.forEach(RouteRunner::interrupt);
    await(LAST);
    producer.close(LAST);
  }

  private void await(Duration most) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + most.toNanos();
    for (RouteRunner runner : runners) {
      runner.await(Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime())));
    }
  }
}
