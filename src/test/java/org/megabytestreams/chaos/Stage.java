package org.megabytestreams.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.megabytestreams.wire.RecordPosition;

/// Holds what faults happen to, and what shows that they did.
///
/// @param instances of the service, each behind the broker's proxy of the same number
/// @param session after which a silent instance loses its partitions
/// @param ended what instances told that ended by themselves
record Stage(ProxiedBroker broker, List<ServiceInstance> instances, LogLoad load, Outputs outputs,
    SplittableRandom random, Duration session, List<String> ended) {
  private static final Duration SETTLE = Duration.ofSeconds(120);

  ServiceInstance any() {
    return instances.get(random.nextInt(instances.size()));
  }

  TcpProxy network(ServiceInstance instance) {
    return broker.proxy(instances.indexOf(instance));
  }

  /// Sleeps for a random part of `most`.
  void sleepAtMost(Duration most) throws InterruptedException {
    Thread.sleep(random.nextLong(most.toMillis()));
  }

  /// Acknowledged records that have no committed score yet.
  Set<RecordPosition> unscored() {
    Set<RecordPosition> places = new HashSet<>(load.acknowledged().keySet());
    places.removeAll(outputs.scores().keySet());
    return places;
  }

  /// Waits until records are on their way, and says how many.
  int awaitInFlight() throws InterruptedException {
    long deadlineNanos = System.nanoTime() + SETTLE.toNanos();
    int count = unscored().size();
    while (count == 0) {
      if (System.nanoTime() > deadlineNanos) {
        throw new AssertionError("no record was on its way");
      }
      Thread.sleep(1);
      count = unscored().size();
    }
    return count;
  }

  /// Waits until all that was acknowledged by now is scored, starting instances again that have ended.
  ///
  /// @return how long that took
  Duration settle() throws IOException, InterruptedException {
    long startNanos = System.nanoTime();
    Collection<RecordPosition> waited = new ArrayList<>(load.acknowledged().keySet());
    while (!outputs.scores().keySet().containsAll(waited)) {
      for (ServiceInstance instance : instances) {
        String error = instance.revive();
        if (error != null) {
          System.out.println("ENDED " + instance.name() + ": " + error);
          ended.add(instance.name() + ": " + error);
        }
      }
      if (System.nanoTime() - startNanos > SETTLE.toNanos()) {
        waited.removeAll(outputs.scores().keySet());
        throw new AssertionError("lost, or later than " + SETTLE + ": " + waited.size() + " scores, such as "
            + waited.iterator().next());
      }
      Thread.sleep(50);
    }
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }
}
