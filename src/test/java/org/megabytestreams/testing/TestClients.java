package org.megabytestreams.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.utils.Bytes;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.wire.RecordPosition;

/// Holds the Kafka clients of a test: it creates topics, and sends and reads records.
public final class TestClients {
  private static final Duration QUIET = Duration.ofSeconds(3);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int MAX_REQUEST_BYTES = 4 << 20;
  private static final int MAX_RECORD_BYTES = 2 << 20;

  private final ClientProperties properties;

  public TestClients(String bootstrapServers) {
    this(bootstrapServers, MAX_REQUEST_BYTES);
  }

  /// @param maxRequestBytes how much a producer sends at once
  public TestClients(String bootstrapServers, int maxRequestBytes) {
    properties = ClientProperties.of(bootstrapServers).readCommitted().offsetReset("earliest")
        .put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, maxRequestBytes)
        .put(ProducerConfig.BUFFER_MEMORY_CONFIG, Math.max(32L << 20, 2L * maxRequestBytes));
  }

  public Admin admin() {
    return properties.admin();
  }

  /// Creates topics for records of 2 MiB, of any age.
  public void create(int partitions, String... topics) throws Exception {
    create(partitions, MAX_RECORD_BYTES, topics);
  }

  /// Creates topics for records of any age.
  public void create(int partitions, int maxBytes, String... topics) throws Exception {
    create(partitions, Map.of("max.message.bytes", String.valueOf(maxBytes), "retention.ms", "-1"), topics);
  }

  /// Creates topics with these settings.
  public void create(int partitions, Map<String, String> settings, String... topics) throws Exception {
    try (Admin admin = admin()) {
      TestTopics.create(admin, partitions, settings, List.of(topics));
    }
  }

  /// Changes settings of a topic.
  public void configure(String topic, Map<String, String> settings) throws Exception {
    try (Admin admin = admin()) {
      admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic),
          settings.entrySet().stream().map(setting -> new AlterConfigOp(
              new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET)).toList())).all().get();
    }
  }

  /// Adds partitions to a topic.
  public void grow(String topic, int partitions) throws Exception {
    try (Admin admin = admin()) {
      int before = admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().size();
      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions))).all().get();
      TestTopics.awaitLeaders(admin, IntStream.range(before, partitions)
          .mapToObj(partition -> new TopicPartition(topic, partition)).toList());
    }
  }

  /// Deletes a topic, and waits until it is gone.
  public void delete(String topic) throws Exception {
    try (Admin admin = admin()) {
      admin.deleteTopics(List.of(topic)).all().get();
      Waiting.until(TIMEOUT, () -> !admin.listTopics().names().get().contains(topic), () -> topic + " is still there");
    }
  }

  /// Removes the records of a partition before an offset, as retention does.
  public void deleteBefore(String topic, int partition, long offset) throws Exception {
    try (Admin admin = admin()) {
      admin.deleteRecords(Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset))).all()
          .get();
    }
  }

  public KafkaProducer<byte[], byte[]> producer() {
    return producer(Map.of());
  }

  /// @param more properties of the producer, which win
  public KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    return ClientProperties.of(properties.toMap()).putAll(more).producer();
  }

  /// Reads committed records until there are `expected` ones and then a quiet time, which shows further ones. Waits for
  /// a topic that the service creates.
  public List<ConsumerRecord<byte[], byte[]>> read(String topic, int expected, Duration most) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    long deadlineNanos = System.nanoTime() + most.toNanos();
    try (var consumer = consumer(topic, deadlineNanos)) {
      long lastNanos = System.nanoTime();
      while (System.nanoTime() < deadlineNanos
          && (records.size() < expected || System.nanoTime() - lastNanos < QUIET.toNanos())) {
        var polled = consumer.poll(Duration.ofMillis(200));
        if (!polled.isEmpty()) {
          polled.forEach(records::add);
          lastNanos = System.nanoTime();
        }
      }
    }
    return records;
  }

  /// Reads the scores of a topic.
  ///
  /// @throws AssertionError if two are of one record
  public List<JsonNode> scores(String topic, int expected, Duration most) {
    List<JsonNode> scores = TestJson.read(read(topic, expected, most));
    Set<RecordPosition> positions = new HashSet<>();
    for (JsonNode score : scores) {
      if (!positions.add(TestJson.position(score))) {
        throw new AssertionError(TestJson.position(score) + " is scored twice in " + topic);
      }
    }
    return scores;
  }

  /// Returns the text of a record's header.
  public static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  /// Waits until a topic holds at least `expected` committed records.
  public void awaitAtLeast(String topic, int expected, Duration most) {
    long deadlineNanos = System.nanoTime() + most.toNanos();
    int seen = 0;
    try (var consumer = consumer(topic)) {
      while (seen < expected && System.nanoTime() < deadlineNanos) {
        seen += consumer.poll(Duration.ofMillis(50)).count();
      }
    }
    if (seen < expected) {
      throw new AssertionError("expected " + expected + " records in " + topic + ", got " + seen);
    }
  }

  /// Reads committed records until one for which `enough` holds.
  public void awaitUntil(String topic, Predicate<ConsumerRecord<byte[], byte[]>> enough, Duration most) {
    long deadlineNanos = System.nanoTime() + most.toNanos();
    try (var consumer = consumer(topic)) {
      while (System.nanoTime() < deadlineNanos) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
          if (enough.test(record)) {
            return;
          }
        }
      }
    }
    throw new AssertionError(topic + " had no such record for " + most);
  }

  /// Waits until a topic holds at least `expected` records, committed or not.
  ///
  /// @throws AssertionError if it does not in time
  public void awaitUncommitted(String topic, int expected, Duration most) {
    long deadlineNanos = System.nanoTime() + most.toNanos();
    try (var consumer = consumer(topic, Map.of("isolation.level", "read_uncommitted"), deadlineNanos)) {
      for (int seen = 0; seen < expected; seen += consumer.poll(Duration.ofMillis(100)).count()) {
        if (System.nanoTime() > deadlineNanos) {
          throw new AssertionError(topic + " holds " + seen + " records");
        }
      }
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer(String topic) {
    return consumer(topic, System.nanoTime());
  }

  private KafkaConsumer<byte[], byte[]> consumer(String topic, long deadlineNanos) {
    return consumer(topic, Map.of(), deadlineNanos);
  }

  private KafkaConsumer<byte[], byte[]> consumer(String topic, Map<String, Object> more, long deadlineNanos) {
    var consumer = ClientProperties.of(properties.toMap()).putAll(more).consumer();
    while (consumer.partitionsFor(topic).isEmpty() && System.nanoTime() < deadlineNanos) {
      Thread.onSpinWait(); // the broker is asked each time
    }
    consumer.assign(consumer.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(topic, info.partition())).toList());
    return consumer;
  }

  /// Waits until a compacted topic holds a key.
  public void awaitLiveKey(String topic, Duration most) {
    long deadlineNanos = System.nanoTime() + most.toNanos();
    Set<Bytes> live = new HashSet<>();
    try (var consumer = consumer(topic)) {
      consumer.seekToEnd(consumer.assignment());
      while (live.isEmpty() && System.nanoTime() < deadlineNanos) {
        consumer.poll(Duration.ofMillis(50)).forEach(record -> track(record, live));
      }
    }
    if (live.isEmpty()) {
      throw new AssertionError("expected a key in " + topic + " within " + most);
    }
  }

  /// Counts the keys of a compacted topic.
  public int liveKeys(String topic) {
    Set<Bytes> live = new HashSet<>();
    read(topic, 0, Duration.ofSeconds(30)).forEach(record -> track(record, live));
    return live.size();
  }

  private static void track(ConsumerRecord<byte[], byte[]> record, Set<Bytes> live) {
    if (record.value() == null) {
      live.remove(Bytes.wrap(record.key()));
    } else {
      live.add(Bytes.wrap(record.key()));
    }
  }
}
