package org.megabytestreams.kafka;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.megabytestreams.registry.MessageDeserializer;

/// Gathers the properties of one of Kafka's clients, and makes the client. If a property is set twice, the later value
/// holds.
public final class ClientProperties {
  /// Names the property that says where the brokers are.
  public static final String BROKERS = CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG;

  private static final int HEARTBEATS_A_SESSION = 3;

  private final Map<String, Object> properties = new HashMap<>();

  private ClientProperties() {}

  /// Begins with the brokers.
  public static ClientProperties of(String bootstrapServers) {
    return new ClientProperties().brokers(bootstrapServers);
  }

  /// Begins with properties that several clients have in common.
  public static ClientProperties of(Map<String, ?> common) {
    return new ClientProperties().putAll(common);
  }

  public ClientProperties brokers(String bootstrapServers) {
    return put(BROKERS, bootstrapServers);
  }

  /// Sets the name of the client in the brokers' logs.
  public ClientProperties clientId(String id) {
    return put(CommonClientConfigs.CLIENT_ID_CONFIG, id);
  }

  /// Sets the group that the consumer is a member of.
  public ClientProperties group(String id) {
    return put(ConsumerConfig.GROUP_ID_CONFIG, id);
  }

  /// Sets after what silence the group takes a consumer for gone, and how often it sends a heartbeat.
  public ClientProperties session(Duration silence) {
    int millis = Math.toIntExact(silence.toMillis());
    return put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, millis)
        .put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, millis / HEARTBEATS_A_SESSION);
  }

  /// Lets the consumer see the records of committed transactions alone.
  public ClientProperties readCommitted() {
    return put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
  }

  /// Sets where the consumer begins if no offset is committed, or the offset is gone: `earliest`, `latest` or `none`.
  public ClientProperties offsetReset(String reset) {
    return put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, reset);
  }

  /// Keeps the consumer from committing offsets by itself.
  public ClientProperties withoutAutoCommit() {
    return put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
  }

  /// Keeps the consumer from creating the topics that it asks for.
  public ClientProperties withoutTopicCreation() {
    return put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
  }

  /// Lets the producer write transactions. A producer ends the open transaction of another one with the same id.
  public ClientProperties transactionalId(String id) {
    return put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
  }

  /// Lets the producer wait until all replicas in sync have a record.
  public ClientProperties acknowledgedByAll() {
    return put(ProducerConfig.ACKS_CONFIG, "all");
  }

  public ClientProperties put(String name, Object value) {
    properties.put(name, value);
    return this;
  }

  public ClientProperties putAll(Map<String, ?> more) {
    properties.putAll(more);
    return this;
  }

  /// Returns the properties. Those of Kafka Streams hold null values.
  public Map<String, Object> toMap() {
    return Collections.unmodifiableMap(new HashMap<>(properties));
  }

  public Admin admin() {
    return Admin.create(properties);
  }

  /// Makes a consumer of bytes.
  public KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /// Makes a consumer of the service's messages, which come as JSON, whatever their format is.
  public KafkaConsumer<byte[], byte[]> messageConsumer() {
    return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new MessageDeserializer(properties));
  }

  /// Makes a producer of bytes.
  public KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
