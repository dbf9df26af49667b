package org.megabytestreams.topology;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;

/// Replaces stream threads that a passing trouble of the brokers, or new partitions, ended. It stops at anything else:
/// what failed once in the model or in a state fails again.
final class StreamsFailureHandler implements StreamsUncaughtExceptionHandler {
  static final String INPUT_GONE = "an input topic is gone: create it again, or remove it from the list of inputs";
  private static final System.Logger LOG = System.getLogger(StreamsFailureHandler.class.getName());
  private static final int MAX_REPLACED = 5;
  private static final long WITHIN_NANOS = Duration.ofMinutes(10).toNanos();

  /// Kafka Streams says this of a changelog that has not one partition a task.
  private static final String OTHER_PARTITIONS = "has invalid partitions";
  /// A broker says this of one record of a batch.
  private static final String OTHER_TIME = "The timestamp should be within";

  private final PartitionWatch partitions;
  private final Consumer<String> failed;
  private final Deque<Long> replacedNanos = new ArrayDeque<>();

  StreamsFailureHandler(PartitionWatch partitions, Consumer<String> failed) {
    this.partitions = partitions;
    this.failed = failed;
  }

  @Override
  public synchronized StreamThreadExceptionResponse handle(Throwable failure) {
    Throwable cause = failure;
    boolean passing = false;
    while (true) {
      // A new thread's producer begins with a transaction of its own, and aborts the one that the brokers lost.
      passing |= cause instanceof RetriableException || cause instanceof InvalidTxnStateException;
      if (cause.getCause() == null) {
        break;
      }
      cause = cause.getCause();
    }
    String line = line(cause);
    if (String.valueOf(cause.getMessage()).contains(OTHER_PARTITIONS)) {
      String trouble = partitions.settle();
      passing = trouble == null;
      line = passing ? "an input has more partitions than before" : trouble;
    }
    boolean went = false;
    if (cause instanceof MissingSourceTopicException && partitions.settleWithoutTopic()) {
      passing = true;
      went = partitions.topicWent();
      line = went ? "a topic that matched is gone" : "a topic was missing, and is there again";
    }
    long nowNanos = System.nanoTime();
    replacedNanos.removeIf(then -> nowNanos - then > WITHIN_NANOS);
    if (passing && (went || replacedNanos.size() < MAX_REPLACED)) {
      if (!went) {
        replacedNanos.add(nowNanos);
      }
      LOG.log(System.Logger.Level.WARNING, "stream thread replaced: {0}", line);
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    LOG.log(System.Logger.Level.DEBUG, "stopped by", failure);
    failed.accept(line);
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  private static String line(Throwable cause) {
    if (cause instanceof MissingSourceTopicException) {
      return INPUT_GONE;
    }
    if (cause instanceof InvalidTimestampException || String.valueOf(cause.getMessage()).contains(OTHER_TIME)) {
      return "a topic, which an error above names, refuses what is written about an old record: set its"
          + " message.timestamp.type to LogAppendTime, or give it a larger message.timestamp.before.max.ms";
    }
    String memory = cause instanceof OutOfMemoryError
        ? ": give more memory (-Xmx), or hold fewer records of a partition at a time (megabyte.records.buffered)" : "";
    return Thread.currentThread().getName() + ": " + cause + memory;
  }
}
