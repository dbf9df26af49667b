package org.megabytestreams.app;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/// What the probes under `/q/health` say.
@ApplicationScoped
public class Probes {
  @Inject
  Serving serving;

  /// Up until it has failed for good: a restart may help then.
  @Produces
  @Liveness
  HealthCheck live() {
    return () -> response("live", !serving.failed());
  }

  /// Up once model and topics are there.
  @Produces
  @Startup
  HealthCheck started() {
    return () -> response("started", serving.started());
  }

  /// Up while records are being scored.
  @Produces
  @Readiness
  HealthCheck ready() {
    return () -> response("scoring", serving.running());
  }

  private HealthCheckResponse response(String name, boolean up) {
    return HealthCheckResponse.named(name).status(up).withData("streams", serving.state()).build();
  }
}
