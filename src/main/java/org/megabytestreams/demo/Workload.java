package org.megabytestreams.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InterruptException;

/// Runs an ordinary day at a broker: producers, a transactional producer, a consumer group whose members come and go,
/// and an administrator. The administrator lists, makes and deletes topics. All are real clients, each on a thread of
/// its own.
///
/// A client that fails starts again, as a real one would. [#failures()] and [#lastFailure()] report that.
public final class Workload implements AutoCloseable {
  private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private final Pace pace;
  private final WorkloadClients clients;
  private final SplittableRandom random;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger failures = new AtomicInteger();
  private volatile Exception lastFailure;

  /// Creates a workload.
  ///
  /// @param pause mean time between two actions of a client; sets how busy the broker's log is
  public Workload(String bootstrap, Duration pause, long seed) {
    this.pace = new Pace(pause);
    this.clients = new WorkloadClients(bootstrap, pace);
    this.random = new SplittableRandom(seed);
  }

  /// Makes the topics and starts the clients.
  public void start() throws InterruptedException, ExecutionException {
    clients.createTopics();
    run("orders-service", clients::produce);
    run("payments-service", clients::produceInTransactions);
    run("billing", clients::consume);
    run("warehouse", clients::consume);
    run("administrator", clients::administrate);
  }

  /// Returns how often a client has failed and started again.
  public int failures() {
    return failures.get();
  }

  /// Returns the last failure of a client, or null.
  public Exception lastFailure() {
    return lastFailure;
  }

  /// Lets the clients leave in order, and interrupts those that take too long.
  @Override
  public void close() {
    pace.stop();
    try {
      long deadlineNanos = System.nanoTime() + LEAVE_TIMEOUT.toNanos();
      for (Thread thread : threads) {
        thread.join(Duration.ofNanos(Math.max(1, deadlineNanos - System.nanoTime())));
      }
      threads.forEach(Thread::interrupt);
      for (Thread thread : threads) {
        thread.join(STOP_TIMEOUT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Client {
    void work(String name, SplittableRandom random) throws InterruptedException, ExecutionException;
  }

  private void run(String name, Client client) {
    SplittableRandom own = random.split();
    threads.add(Thread.ofPlatform().daemon().name("workload-" + name).start(() -> {
      try {
        while (pace.running()) {
          attempt(client, name, own);
        }
      } catch (InterruptedException | InterruptException _) {
        // Closed.
      }
    }));
  }

  private void attempt(Client client, String name, SplittableRandom own) throws InterruptedException {
    try {
      client.work(name, own);
    } catch (InterruptException e) {
      throw e;
    } catch (ExecutionException | RuntimeException e) {
      lastFailure = e;
      failures.incrementAndGet();
      if (e instanceof ConfigException config) {
        throw config; // would fail for ever: a mistake in this class, not the broker's trouble
      }
      pace.pause(own);
    }
  }
}
