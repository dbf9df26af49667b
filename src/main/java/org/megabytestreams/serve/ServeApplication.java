package org.megabytestreams.serve;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;

/// Runs in Quarkus for `serve`: it waits until it is to stop. [ServeLifecycle] does the work.
public final class ServeApplication implements QuarkusApplication {
  @Override
  public int run(String... args) {
    Quarkus.waitForExit();
    return 0;
  }
}
