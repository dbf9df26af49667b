package org.megabytestreams.topology;

import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.megabytestreams.kafka.BoundedConsumer;
import org.megabytestreams.kafka.UnreadableBatchException;

/// Makes Kafka's clients of a run. They are the usual ones, but for the consumer of the inputs: a [BoundedConsumer].
///
/// @param maxBytes at most this much of a key or value of the inputs is kept
/// @param unreadable gets a batch of the inputs that cannot be held
record StreamsClients(int maxBytes, Consumer<UnreadableBatchException> unreadable) implements KafkaClientSupplier {
  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public BoundedConsumer getConsumer(Map<String, Object> config) {
    return new BoundedConsumer(config, maxBytes, unreadable);
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
