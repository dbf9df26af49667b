package org.megabytestreams.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;

/// A test's own clients.
public final class TestClients {
  private static final Duration QUIET = Duration.ofSeconds(3);
  private final Properties properties = new Properties();

  public TestClients(String bootstrapServers) {
    properties.put("bootstrap.servers", bootstrapServers);
    properties.put("auto.offset.reset", "earliest");
    properties.put("isolation.level", "read_committed");
    properties.put("max.request.size", "4194304");
  }

  /// Topics for records of 2 MiB, of any age.
  public void create(int partitions, String... topics) throws Exception {
    create(partitions, 2 << 20, topics);
  }

  public void create(int partitions, int mostBytes, String... topics) throws Exception {
    try (Admin admin = Admin.create(properties)) {
      List<NewTopic> made = new ArrayList<>();
      for (String topic : topics) {
        made.add(new NewTopic(topic, partitions, (short) 1).configs(
            Map.of("max.message.bytes", String.valueOf(mostBytes), "retention.ms", "-1")));
      }
      admin.createTopics(made).all().get();
      List<TopicPartition> all = new ArrayList<>();
      for (String topic : topics) {
        for (int i = 0; i < partitions; i++) {
          all.add(new TopicPartition(topic, i));
        }
      }
      TestTopics.awaitLeaders(admin, all);
    }
  }

  /// Changes settings of a topic.
  public void configure(String topic, Map<String, String> settings) throws Exception {
    try (Admin admin = Admin.create(properties)) {
      admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic),
          settings.entrySet().stream().map(setting -> new AlterConfigOp(
              new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET)).toList())).all().get();
    }
  }

  /// Gives a topic more partitions.
  public void grow(String topic, int partitions) throws Exception {
    try (Admin admin = Admin.create(properties)) {
      int before = admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().size();
      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions))).all().get();
      TestTopics.awaitLeaders(admin, IntStream.range(before, partitions)
          .mapToObj(partition -> new TopicPartition(topic, partition)).toList());
    }
  }

  /// Deletes a topic, and waits until it is gone.
  public void delete(String topic) throws Exception {
    try (Admin admin = Admin.create(properties)) {
      admin.deleteTopics(List.of(topic)).all().get();
      while (admin.listTopics().names().get().contains(topic)) {
        Thread.sleep(50);
      }
    }
  }

  /// Removes the records of a partition before an offset, as retention does.
  public void deleteBefore(String topic, int partition, long offset) throws Exception {
    try (Admin admin = Admin.create(properties)) {
      admin.deleteRecords(Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset))).all()
          .get();
    }
  }

  public KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /// Reads what is committed, until there are `expected` records and then a quiet time, which would bring any too many.
  public List<ConsumerRecord<byte[], byte[]>> read(String topic, int expected, Duration most) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (var consumer = consumer(topic)) {
      long deadlineNanos = System.nanoTime() + most.toNanos();
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

  /// Waits until a topic holds so many committed records.
  public void awaitAtLeast(String topic, int expected, Duration most) {
    long deadlineNanos = System.nanoTime() + most.toNanos();
    int seen = 0;
    try (var consumer = consumer(topic)) {
      while (seen < expected && System.nanoTime() < deadlineNanos) {
        seen += consumer.poll(Duration.ofMillis(50)).count();
      }
    }
  }

  /// Reads what is committed until `enough` says of a record that it was the last to wait for.
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
    throw new AssertionError("waited for " + topic + " in vain for " + most);
  }

  private KafkaConsumer<byte[], byte[]> consumer(String topic) {
    var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
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
  }

  /// How many keys a compacted topic holds.
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
