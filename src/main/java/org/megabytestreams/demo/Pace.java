package org.megabytestreams.demo;

import java.time.Duration;
import java.util.SplittableRandom;

/// Sets how fast the workload's clients go, and whether they go on.
final class Pace {
  private final long meanMillis;
  private volatile boolean stopped;

  Pace(Duration mean) {
    this.meanMillis = Math.max(1, mean.toMillis());
  }

  long meanMillis() {
    return meanMillis;
  }

  boolean running() {
    return !stopped;
  }

  void stop() {
    stopped = true;
  }

  /// Waits for up to twice the mean.
  void pause(SplittableRandom random) throws InterruptedException {
    Thread.sleep(random.nextLong(2 * meanMillis) + 1);
  }
}
