package org.megabytestreams.serve;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/// What the probes under `/q/health` say. They take no worker thread, and so answer while clients keep all of those
/// busy.
@ApplicationScoped
public class HealthChecks {
  @Inject
  ServeLifecycle serving;

  @Inject
  ContinuationService continuations;

  /// Up until it has failed for good: a restart may help then.
  @Produces
  @Liveness
  AsyncHealthCheck live() {
    return check("live", () -> !serving.failed());
  }

  /// Up once model and topics are there.
  @Produces
  @Startup
  AsyncHealthCheck started() {
    return check("started", serving::started);
  }

  /// Up while records are being scored.
  @Produces
  @Readiness
  AsyncHealthCheck ready() {
    return check("scoring", serving::running);
  }

  /// Up while prompts from Kafka are answered, if any are to be.
  @Produces
  @Readiness
  AsyncHealthCheck answering() {
    return check("continuations", continuations::answering);
  }

  private AsyncHealthCheck check(String name, BooleanSupplier up) {
    return () -> Uni.createFrom().item(() -> HealthCheckResponse.named(name).status(up.getAsBoolean())
        .withData("streams", serving.state()).build());
  }
}
