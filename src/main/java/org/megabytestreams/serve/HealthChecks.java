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

/// Answers the probes under `/q/health`. The checks take no worker thread, and so answer while clients keep all workers
/// busy.
@ApplicationScoped
public class HealthChecks {
  @Inject
  ServeLifecycle serving;

  @Inject
  ContinuationService continuations;

  /// Reports up until the service has failed for good: a restart may help then.
  @Produces
  @Liveness
  AsyncHealthCheck live() {
    return check("live", () -> !serving.failed());
  }

  /// Reports up once model and topics are there.
  @Produces
  @Startup
  AsyncHealthCheck started() {
    return check("started", serving::started);
  }

  /// Reports up while records are being scored.
  @Produces
  @Readiness
  AsyncHealthCheck ready() {
    return check("scoring", serving::running);
  }

  /// Reports up while prompts from Kafka are answered, if any are to be.
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
