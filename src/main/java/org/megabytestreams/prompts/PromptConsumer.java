package org.megabytestreams.prompts;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.megabytestreams.generate.Generator;
import org.megabytestreams.kafka.BoundedConsumer;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.wire.DeadLetterContent;
import org.megabytestreams.wire.OneLine;

/// Answers prompts over Kafka, in a thread of its own. After a failure of brokers or the group, the thread starts over
/// from the committed offsets. Any other failure ends the thread and is reported.
public final class PromptConsumer implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(PromptConsumer.class);
  /// The time between two transactions while something is being written.
  private static final Duration BUSY = Duration.ofMillis(20);
  private static final Duration IDLE = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration MIN_PAUSE = Duration.ofSeconds(1);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(16);
  private static final int HEARTBEATS_A_SESSION = 3;
  /// How often the consumer asks for new partitions. Kafka's own 5 minutes are long for prompts in a new partition.
  private static final int PARTITIONS_HEARD_MILLIS = 10_000;
  private static final int MAX_POLLED = 32;
  /// For at most this long, a killed instance's open transaction holds readers up.
  private static final int TRANSACTION_MILLIS = 10_000;
  private static final int MAX_REQUEST_BYTES = 8 * 1024 * 1024;

  private final PromptSettings settings;
  private final RequestLimits limits;
  private final Generator generator;
  private final PromptResolver lookups;
  private final String model;
  private final Consumer<String> failed;
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean answering;
  private volatile KafkaConsumer<byte[], byte[]> consumer;
  private volatile int inWork;

  /// Starts the thread.
  ///
  /// @param sources finds the records that stand before a prompt
  /// @param model digest of the generator's model
  /// @param failed gets in one line why no prompt is answered any more
  public PromptConsumer(PromptSettings settings, RequestLimits limits, Generator generator, PromptSources sources,
      String model, Consumer<String> failed) {
    this.settings = settings;
    this.limits = limits;
    this.generator = generator;
    this.lookups = new PromptResolver(sources);
    this.model = model;
    this.failed = failed;
    this.thread = Thread.ofPlatform().daemon().name("megabyte-continuations").start(this::run);
  }

  /// Returns the number of prompts that were read and are not done.
  public int inWork() {
    return inWork;
  }

  /// Tells whether prompts are read and answered. They are not while the thread starts, or starts over.
  public boolean answering() {
    return answering && thread.isAlive();
  }

  /// Stops the thread. Unfinished prompts are left to other instances, or to the next start.
  @Override
  public void close() {
    closed = true;
    KafkaConsumer<byte[], byte[]> open = consumer;
    if (open != null) {
      open.wakeup();
    }
    try {
      if (!thread.join(PATIENCE)) {
        thread.interrupt(); // no broker answers
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    Duration pause = MIN_PAUSE;
    while (!closed) {
      long startNanos = System.nanoTime();
      try {
        answerUntilTrouble();
      } catch (WakeupException | InterruptException _) {
        // The consumer was closed.
      } catch (KafkaException e) {
        boolean lasted = System.nanoTime() - startNanos > MAX_PAUSE.toNanos();
        pause = lasted ? MIN_PAUSE : pause;
        startOver(e, pause);
        pause = pause.compareTo(MAX_PAUSE) < 0 ? pause.multipliedBy(2) : MAX_PAUSE;
      } catch (RuntimeException | Error e) {
        if (!closed) {
          failed.accept("continuations: " + OneLine.of(e.toString()));
          return;
        }
      }
    }
  }

  private void startOver(KafkaException e, Duration pause) {
    if (closed) {
      return;
    }
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String line = OneLine.of(root == e ? String.valueOf(e.getMessage()) : e.getMessage() + ": " + root.getMessage());
    LOG.warnf("continuations start over in %d s: %s", pause.toSeconds(), line);
    try {
      Thread.sleep(pause);
    } catch (InterruptedException _) {
      closed = true;
    }
  }

  private void answerUntilTrouble() {
    PromptProcessor desk =
        new PromptProcessor(settings, limits, generator, lookups, new AnswerRecords(settings, model));
    Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    try (var reading = new BoundedConsumer(consumerProperties(),
            Math.max(limits.promptBytes(), DeadLetterContent.MAX_BYTES), unreadable -> {
              throw unreadable;
            });
        var writer = new AnswerWriter(producer())) {
      consumer = reading;
      writer.open();
      reading.subscribe(List.of(settings.prompts()), new Partitions(reading, desk));
      while (!closed) {
        if (desk.full()) {
          reading.pause(reading.assignment());
        } else {
          reading.resume(reading.paused());
        }
        var polled = reading.poll(desk.inWork() > 0 ? BUSY : IDLE);
        int attempt = reading.groupMetadata().generationId();
        polled.forEach(record -> desk.take(record, attempt));
        polled.nextOffsets().forEach((partition, next) -> desk.reached(partition, next.offset()));
        desk.submit();
        inWork = desk.inWork();
        List<Outgoing> records = desk.records();
        Map<TopicPartition, OffsetAndMetadata> done = desk.committed();
        if (!records.isEmpty() || !done.equals(committed) && !done.isEmpty()) {
          writer.write(records, done, reading.groupMetadata());
          committed = done;
        }
        answering = true;
      }
    } finally {
      answering = false;
      inWork = 0;
      consumer = null;
      desk.revoked(new HashSet<>(desk.committed().keySet()));
    }
  }

  /// Tells the prompt processor which partitions are its own.
  private record Partitions(KafkaConsumer<byte[], byte[]> reading, PromptProcessor desk)
      implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      desk.assigned(reading.committed(new HashSet<>(partitions)), partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      desk.revoked(partitions);
    }
  }

  private Map<String, Object> consumerProperties() {
    int sessionMillis = (int) settings.session().toMillis();
    return ClientProperties.of(settings.bootstrapServers()).clientId(group()).group(group()).readCommitted()
        .offsetReset("earliest").withoutAutoCommit()
        .put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName())
        .put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, sessionMillis)
        .put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, sessionMillis / HEARTBEATS_A_SESSION)
        .put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, PARTITIONS_HEARD_MILLIS)
        .put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Math.min(MAX_POLLED, settings.maxPrompts()))
        .putAll(settings.clients()).toMap();
  }

  /// Makes the producer of answers. The group's generation fences an instance that lost a partition, so the name only
  /// has to be unique.
  private KafkaProducer<byte[], byte[]> producer() {
    return ClientProperties.of(settings.bootstrapServers()).clientId(group())
        .transactionalId(group() + "-" + UUID.randomUUID())
        .put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MILLIS)
        .put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES).putAll(settings.clients()).producer();
  }

  private String group() {
    return settings.applicationId() + "-continuations";
  }
}
