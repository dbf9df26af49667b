package org.megabytestreams.serve;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.megabytestreams.routes.Route;
import org.megabytestreams.routes.RouteObserver;
import org.megabytestreams.routes.Routes;
import org.megabytestreams.routes.RoutesFile;

/// Runs the alert routes, and says in log and metrics how that goes. A target that fails is no failure of the service.
@Singleton
final class RouteService implements RouteObserver {
  private static final Logger LOG = Logger.getLogger(RouteService.class);

  private final MeterRegistry registry;
  private final Map<String, AtomicLong> lags = new ConcurrentHashMap<>();
  private List<Route> routes = List.of();
  private Routes running;

  @Inject
  ServeConfig config;

  @Inject
  Vertx vertx;

  RouteService(MeterRegistry registry) {
    this.registry = registry;
  }

  /// Reads the file of routes.
  ///
  /// @throws IllegalArgumentException if it is wrong, or there is no topic to read
  synchronized void check() throws IOException {
    routes = read(config);
  }

  /// Returns the routes of the file that the configuration names; none without one.
  ///
  /// @throws IllegalArgumentException if it is wrong, or there is no topic to read
  static List<Route> read(ServeConfig config) throws IOException {
    if (config.routes().file().isEmpty()) {
      return List.of();
    }
    List<Route> routes = RoutesFile.read(config.routes().file().get());
    ServeSettings.routes(config, config.bootstrapServers());
    return routes;
  }

  synchronized void start(String bootstrapServers) {
    if (routes.isEmpty()) {
      return;
    }
    for (Route route : routes) {
      delivered(route.name(), 0);
      failures(route.name(), 0);
      retries(route.name(), 0);
      deadLetters(route.name(), 0);
      lag(route.name(), 0);
    }
    running = Routes.start(routes, ServeSettings.routes(config, bootstrapServers), vertx, this);
    LOG.infof("routes: %s", String.join(", ", routes.stream().map(Route::name).toList()));
  }

  synchronized void stop(Duration most) throws InterruptedException {
    if (running != null) {
      running.stop(most);
    }
  }

  @Override
  public void delivered(String route, int changes) {
    add(Counter.builder("megabyte.routes.delivered").description("changes of incidents that a route delivered"), route,
        changes);
  }

  private void failures(String route, int count) {
    add(Counter.builder("megabyte.routes.failures").description("tries to deliver that failed"), route, count);
  }

  private void retries(String route, int count) {
    add(Counter.builder("megabyte.routes.retries").description("messages sent again after a failure"), route, count);
  }

  private void deadLetters(String route, int changes) {
    add(Counter.builder("megabyte.routes.dead.letters").description("changes of incidents that became dead letters"),
        route, changes);
  }

  private void add(Counter.Builder counter, String route, int count) {
    counter.tag("route", route).register(registry).increment(count);
  }

  @Override
  public void failed(String route, String reason, boolean first) {
    failures(route, 1);
    if (first) {
      LOG.warnf("route %s: cannot deliver: %s", route, reason);
    } else {
      LOG.debugf("route %s: cannot deliver: %s", route, reason);
    }
  }

  @Override
  public void retried(String route) {
    retries(route, 1);
  }

  @Override
  public void deadLettered(String route, int changes, String reason) {
    deadLetters(route, changes);
    LOG.warnf("route %s: %d changes of incidents became a dead letter: %s", route, changes, reason);
  }

  @Override
  public void interrupted(String route, String reason) {
    LOG.warnf("route %s: reading incidents begins again: %s", route, reason);
  }

  @Override
  public void lag(String route, long changes) {
    lags.computeIfAbsent(route, name -> {
      AtomicLong lag = new AtomicLong();
      Gauge.builder("megabyte.routes.lag", lag, AtomicLong::get).description("changes of incidents that wait")
          .tag("route", name).register(registry);
      return lag;
    }).set(changes);
  }
}
