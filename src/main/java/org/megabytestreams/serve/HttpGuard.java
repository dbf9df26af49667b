package org.megabytestreams.serve;

import io.quarkus.vertx.http.ManagementInterface;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.megabytestreams.web.KnownHosts;
import org.megabytestreams.web.Problem;

/// Guards everything that HTTP serves. It lets in requests that name a known host, and bounds the time that a body may
/// take to come.
@ApplicationScoped
public class HttpGuard {
  private static final long MAX_BODY_MILLIS = 10_000;

  @Inject
  ServeConfig config;

  @Inject
  Vertx vertx;

  @ConfigProperty(name = "quarkus.http.host")
  String host;

  @ConfigProperty(name = "quarkus.management.host")
  String managementHost;

  void guard(@Observes Filters filters) {
    KnownHosts known = ServeSettings.knownHosts(config, List.of(host, managementHost));
    filters.register(context -> {
      boundBody(context);
      check(context, known);
    }, Integer.MAX_VALUE);
  }

  void guard(@Observes ManagementInterface management) {
    KnownHosts known = ServeSettings.knownHosts(config, List.of(host, managementHost));
    management.router().route().order(Integer.MIN_VALUE).handler(context -> check(context, known));
  }

  private void boundBody(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (!request.headers().contains(HttpHeaders.CONTENT_LENGTH)
        && !request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      return;
    }
    vertx.setTimer(MAX_BODY_MILLIS, _ -> {
      if (!request.isEnded()) {
        request.connection().close();
      }
    });
    context.addEndHandler(_ -> {
      if (!request.isEnded()) {
        request.handler(_ -> { }).resume(); // nobody reads the rest, and the connection's next request stands behind it
      }
    });
  }

  private static void check(RoutingContext context, KnownHosts known) {
    HttpServerRequest request = context.request();
    String named = request.authority() == null ? request.getHeader(HttpHeaders.HOST) : request.authority().toString();
    KnownHosts.Refusal refusal = known.check(named, request.getHeader(HttpHeaders.ORIGIN),
        request.getHeader("Sec-Fetch-Site"), request.getHeader("Sec-Fetch-Mode"));
    if (refusal == null) {
      context.next();
    } else {
      context.response().setStatusCode(refusal.status()).putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
          .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
          .end(Problem.json(refusal.status(), refusal.line()))
          .onComplete(_ -> request.connection().close());
    }
  }
}
