package org.megabytestreams.topology;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// Looks for inputs that get more partitions while the topology runs, and prepares for them before Kafka Streams sees
/// them. If Kafka Streams is faster, its thread fails, and [#settle] lets another begin. It also notices that an input
/// is gone for good, which Kafka Streams does not where it is about to commit offsets of it.
final class PartitionWatch implements AutoCloseable {
  /// By then every consumer has heard of new partitions: Kafka's own 5 minutes are long for records that wait.
  static final Duration HEARD = Duration.ofSeconds(10);

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
  /// An input that is missing for this long is gone. Brokers that start may not know it for a while.
  private static final Duration MAX_MISSING = Duration.ofSeconds(30);
  private static final long NOT_MISSING = 0;
  private static final Duration MAX_WAIT = Duration.ofSeconds(30);
  private static final Duration MAX_CLOSE = Duration.ofSeconds(1);
  private static final long PAUSE_MS = 500;
  /// One look may fail while a broker restarts.
  private static final int FAILED_LOOKS = 2;

  private final TaskPartitions partitions;
  private final Admin admin;
  private final Consumer<String> failed;
  private final AtomicLong missingNanos = new AtomicLong(NOT_MISSING);
  private final AtomicInteger failedLooks = new AtomicInteger();
  private volatile String silence;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  /// @param admin closed with this
  /// @param failed gets one line when an input is gone
  PartitionWatch(TaskPartitions partitions, Admin admin, Consumer<String> failed) {
    this.failed = failed;
    this.partitions = partitions;
    this.admin = admin;
    this.thread = Thread.ofPlatform().daemon().name("megabyte-partitions").unstarted(this::watch);
  }

  void start() {
    thread.start();
  }

  private void watch() {
    try {
      while (!closed.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS)) {
        look();
        long since = missingNanos.get();
        if (since != NOT_MISSING && System.nanoTime() - since > MAX_MISSING.toNanos()) {
          failed.accept(StreamsFailureHandler.INPUT_GONE);
          return;
        }
      }
    } catch (InterruptedException _) {
      // The watch was closed.
    }
  }

  /// Returns what is in the way, or null. Troubles come and go; Kafka Streams stumbles over those that last.
  private String look() throws InterruptedException {
    try {
      String trouble = partitions.level(admin);
      missingNanos.set(NOT_MISSING);
      failedLooks.set(0);
      return trouble;
    } catch (TopicSetup.SetupException e) {
      failedLooks.set(0); // brokers answered
      return e.getMessage();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        missingNanos.compareAndSet(NOT_MISSING, System.nanoTime());
      }
      return failed(e.getCause());
    } catch (KafkaException | IllegalStateException e) {
      return failed(e); // closed meanwhile
    }
  }

  private String failed(Throwable why) {
    silence = why instanceof UnknownTopicOrPartitionException ? "an input topic is missing: " + why.getMessage()
        : "brokers do not answer: " + why.getMessage();
    failedLooks.incrementAndGet();
    return "cannot read the partitions of inputs: " + why.getMessage();
  }

  /// Says in words that the last looks got no answer; empty if one of them did.
  Optional<String> silence() {
    return failedLooks.get() < FAILED_LOOKS ? Optional.empty() : Optional.of(silence);
  }

  /// Waits until a stream thread can be replaced that failed since partitions did not match.
  ///
  /// @return what is in the way, in one line; null if nothing is
  String settle() {
    try {
      String trouble = awaitOrder();
      if (trouble == null) {
        closed.await(HEARD.toMillis(), TimeUnit.MILLISECONDS); // another consumer, which assigns tasks next, knows less
      }
      return trouble;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private String awaitOrder() throws InterruptedException {
    long deadlineNanos = System.nanoTime() + MAX_WAIT.toNanos();
    String trouble = look();
    while (trouble != null && System.nanoTime() < deadlineNanos && !closed.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
      trouble = look();
    }
    return trouble;
  }

  /// Waits until a stream thread can be replaced that failed since a topic was missing.
  ///
  /// @return whether such a topic is back or is read no more, and the thread can be replaced
  boolean settleWithoutTopic() {
    try {
      return !partitions.subscription().isEmpty() && awaitOrder() == null;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Tells whether a topic that matched a pattern went lately.
  boolean topicWent() {
    return partitions.matched().goneLately();
  }

  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
    admin.close(MAX_CLOSE);
  }
}
