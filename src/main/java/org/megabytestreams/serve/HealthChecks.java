package org.megabytestreams.serve;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/// Answers the probes under `/q/health`. A probe that is down says in words why: `reason`. The checks take no worker
/// thread, and so answer while clients keep all workers busy.
@ApplicationScoped
public class HealthChecks {
  static final String REASON = "reason";

  @Inject
  ServeLifecycle serving;

  @Inject
  ContinuationService continuations;

  /// Reports up until the service has failed for good: a restart may help then.
  @Produces
  @Liveness
  AsyncHealthCheck live() {
    return check("live", this::failure);
  }

  /// Reports up once model and topics are there.
  @Produces
  @Startup
  AsyncHealthCheck started() {
    return check("started", this::beforeStart);
  }

  /// Reports up while records are being scored.
  @Produces
  @Readiness
  AsyncHealthCheck ready() {
    return check("scoring", serving::obstacle);
  }

  /// Reports up while prompts from Kafka are answered, if any are to be.
  @Produces
  @Readiness
  AsyncHealthCheck answering() {
    return check("continuations", continuations::obstacle);
  }

  /// Returns what all the checks say, as text.
  String text() {
    return line("live", failure()) + line("started", beforeStart())
        + line("scoring", serving.obstacle()) + line("continuations", continuations.obstacle())
        + "streams: " + serving.state() + "\n";
  }

  private Optional<String> failure() {
    return serving.failed() ? serving.obstacle() : Optional.empty();
  }

  private Optional<String> beforeStart() {
    return serving.started() ? Optional.empty() : serving.obstacle();
  }

  private static String line(String name, Optional<String> obstacle) {
    return name + ": " + obstacle.map(reason -> "down, " + reason).orElse("up") + "\n";
  }

  private AsyncHealthCheck check(String name, Supplier<Optional<String>> obstacle) {
    return () -> Uni.createFrom().item(() -> {
      Optional<String> reason = obstacle.get();
      var response = HealthCheckResponse.named(name).status(reason.isEmpty()).withData("streams", serving.state());
      reason.ifPresent(text -> response.withData(REASON, text));
      return response.build();
    });
  }
}
