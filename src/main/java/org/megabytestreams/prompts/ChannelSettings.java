package org.megabytestreams.prompts;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.reactive.messaging.kafka.commit.KafkaCommitHandler;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.Config;
import org.megabytestreams.kafka.BoundedBytesDeserializer;
import org.megabytestreams.kafka.ClientProperties;

/// Maps the settings of prompts to the channels of Reactive Messaging.
///
/// @param maxBytes the greatest length of a key or value that is kept in memory
record ChannelSettings(PromptSettings settings, int maxBytes) {
  static final String PROMPTS = "prompts";
  static final String ANSWERS = "continuations";
  static final String CANCELLATIONS = "cancellations";
  static final Set<String> ALL = Set.of(PROMPTS, ANSWERS, CANCELLATIONS);
  /// How often the consumer asks for new partitions. Kafka's own 5 minutes are long for prompts in a new partition.
  private static final int PARTITIONS_HEARD_MILLIS = 10_000;
  private static final int MAX_POLLED = 32;
  /// For at most this long, a killed instance's open transaction holds readers up.
  private static final int TRANSACTION_MILLIS = 10_000;
  private static final int MAX_REQUEST_BYTES = 8 * 1024 * 1024;
  /// While the consumer is paused, it polls for this long before it looks whether it may go on.
  private static final String POLL_MILLIS = "20";
  private static final String CLOSE_MILLIS = "3000";

  /// Returns the configuration of the channel of prompts.
  ///
  /// @param given further attributes of the channel, such as those under `mp.messaging.incoming.prompts`
  Config incoming(Config given) {
    Map<String, String> attributes = incoming(given, PROMPTS, settings.prompts());
    attributes.put("group.id", group());
    attributes.put("commit-strategy", PromptChannel.NAME);
    attributes.put("retry", "false"); // the channel is opened again
    return config(attributes);
  }

  /// Returns the configuration of the channel of cancellations. Every instance reads all, in a group of its own.
  ///
  /// @param given further attributes of the channel
  Config cancellations(Config given) {
    Map<String, String> attributes = incoming(given, CANCELLATIONS, settings.cancellations().orElseThrow());
    attributes.put("group.id", group() + "-" + UUID.randomUUID());
    attributes.put("commit-strategy", KafkaCommitHandler.Strategy.IGNORE);
    return config(attributes);
  }

  private Map<String, String> incoming(Config given, String channel, String topic) {
    Map<String, String> attributes = new HashMap<>();
    for (String name : given.getPropertyNames()) {
      given.getOptionalValue(name, String.class).ifPresent(value -> attributes.put(name, value));
    }
    attributes.putAll(common(channel, topic));
    attributes.put("value.deserializer", BoundedBytesDeserializer.class.getName());
    attributes.put("key.deserializer", BoundedBytesDeserializer.class.getName());
    attributes.put("max.poll.records", String.valueOf(maxPolled()));
    attributes.put("max-queue-size-factor", "1");
    attributes.put("graceful-shutdown", "false"); // nothing is to be waited for: unfinished prompts are left to others
    attributes.put("poll-timeout", POLL_MILLIS);
    return attributes;
  }

  /// Returns the configuration of the channel of answers.
  Config outgoing() {
    Map<String, String> attributes = common(ANSWERS, settings.answers());
    attributes.put("value.serializer", ByteArraySerializer.class.getName());
    attributes.put("key.serializer", ByteArraySerializer.class.getName());
    return config(attributes);
  }

  /// Leaves health to the service's own check: that of a channel stays down after a failure that is over.
  private Map<String, String> common(String channel, String topic) {
    return new HashMap<>(Map.of("channel-name", channel, "connector", PromptChannel.NAME, "topic", topic,
        "bootstrap.servers", settings.bootstrapServers(), "cloud-events", "false", "health-enabled", "false",
        "close-timeout", CLOSE_MILLIS));
  }

  private static Config config(Map<String, String> attributes) {
    return new SmallRyeConfigBuilder().withSources(new PropertiesConfigSource(attributes, "prompts", 1)).build();
  }

  /// Returns the properties of a channel's Kafka client. They are not attributes of the channel, since Reactive
  /// Messaging reads an attribute such as the password `007` as a number.
  Map<String, Object> kafka(String channel) {
    return switch (channel) {
      case PROMPTS -> consumer();
      case CANCELLATIONS -> cancellations();
      default -> producer();
    };
  }

  private Map<String, Object> cancellations() {
    return ClientProperties.of(settings.bootstrapServers()).clientId(group() + "-" + CANCELLATIONS).readCommitted()
        .offsetReset("latest").put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false")
        .put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, String.valueOf(PARTITIONS_HEARD_MILLIS))
        .put(BoundedBytesDeserializer.MAX_BYTES, String.valueOf(Carried.MAX_BYTES))
        .putAll(settings.clients()).toMap();
  }

  /// Returns the properties of the consumer.
  Map<String, Object> consumer() {
    return ClientProperties.of(settings.bootstrapServers()).clientId(group()).group(group())
        .session(settings.session()).readCommitted().offsetReset("earliest")
        .put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false")
        .put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName())
        .put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, String.valueOf(PARTITIONS_HEARD_MILLIS))
        .put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, String.valueOf(maxPolled()))
        .put(BoundedBytesDeserializer.MAX_BYTES, String.valueOf(maxBytes))
        .putAll(settings.clients()).toMap();
  }

  /// Returns the properties of the producer. The group's generation fences an instance that lost a partition, so the
  /// name of its transactions only has to be unique.
  private Map<String, Object> producer() {
    return ClientProperties.of(settings.bootstrapServers()).clientId(group()).acknowledgedByAll()
        .transactionalId(group() + "-" + UUID.randomUUID())
        .put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, String.valueOf(TRANSACTION_MILLIS))
        .put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, String.valueOf(MAX_REQUEST_BYTES))
        .putAll(settings.clients()).toMap();
  }

  private int maxPolled() {
    return Math.min(MAX_POLLED, settings.maxPrompts());
  }

  private String group() {
    return settings.applicationId() + "-continuations";
  }
}
