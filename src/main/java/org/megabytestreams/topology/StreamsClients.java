package org.megabytestreams.topology;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.megabytestreams.kafka.BoundedConsumer;
import org.megabytestreams.kafka.InputReading;
import org.megabytestreams.kafka.ReadRate;
import org.megabytestreams.kafka.UnreadableBatchException;

/// Makes Kafka's clients of a run. They are the usual ones, with two exceptions: the consumer of the inputs is a
/// [BoundedConsumer], and the producer is a [FencedProducer].
///
/// Kafka Streams calls the clients of a thread `CLIENT-StreamThread-N-consumer` and `CLIENT-StreamThread-N-producer`.
final class StreamsClients implements KafkaClientSupplier {
  private static final String CONSUMER = "-consumer";
  private static final String PRODUCER = "-producer";

  private final int maxBytes;
  private final Consumer<UnreadableBatchException> unreadable;
  private final TaskPartitions partitions;
  private final InputReading reading;
  private final Map<String, BoundedConsumer> consumers = new ConcurrentHashMap<>();

  /// @param maxBytes at most this much of a key or value of the inputs is kept
  /// @param partitions knows which topics are read
  /// @param rates at which a topic may be read
  /// @param observer gets the lags
  /// @param unreadable gets a batch of the inputs that cannot be held
  StreamsClients(int maxBytes, TaskPartitions partitions, Function<String, ReadRate> rates, ScoringObserver observer,
      Consumer<UnreadableBatchException> unreadable) {
    this.maxBytes = maxBytes;
    Set<String> commands = Set.copyOf(partitions.commands());
    this.reading = new InputReading(partitions::subscription, commands,
        topic -> commands.contains(topic) ? ReadRate.UNBOUNDED
            : rates.apply(topic).share(partitions.of(topic)), observer::lag);
    this.partitions = partitions;
    this.unreadable = unreadable;
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    String thread = thread(config, PRODUCER);
    return new FencedProducer(config, () -> consumers.get(thread), partitions.matched()::isGone,
        !partitions.subscription().isEmpty());
  }

  @Override
  public BoundedConsumer getConsumer(Map<String, Object> config) {
    BoundedConsumer consumer = new BoundedConsumer(config, maxBytes, reading, unreadable);
    consumers.put(thread(config, CONSUMER), consumer);
    return consumer;
  }

  private static String thread(Map<String, Object> config, String suffix) {
    String id = String.valueOf(config.get(CommonClientConfigs.CLIENT_ID_CONFIG));
    if (!id.endsWith(suffix)) {
      throw new IllegalStateException("expected the name of a stream thread before " + suffix + ", got " + id);
    }
    return id.substring(0, id.length() - suffix.length());
  }

  @Override
  public KafkaConsumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public KafkaConsumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
