package org.megabytestreams.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.megabytestreams.testing.TestTopics;

/// A test's own clients, for records of any size and topics of any number of records.
public final class Clients {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LARGEST_RECORD = 128 << 20;
  private static final Duration QUIET = Duration.ofSeconds(2);

  private final Map<String, Object> properties;

  public Clients(String bootstrapServers) {
    properties = Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed",
        "auto.offset.reset", "earliest", "max.request.size", LARGEST_RECORD, "buffer.memory", 2L * LARGEST_RECORD,
        "acks", "all");
  }

  /// An input topic and the service's output topics for it.
  void create(int partitions, String input) throws Exception {
    createInput(partitions, input);
    createOutputs(partitions, input);
  }

  /// Output topics whose names start so.
  void createOutputs(int partitions, String name) throws Exception {
    try (Admin admin = Admin.create(properties)) {
      admin.createTopics(Stream.of("-scores", "-alerts", "-letters")
          .map(output -> new NewTopic(name + output, partitions, (short) 1)).toList()).all().get();
    }
  }

  /// An input topic that takes records of any size and age.
  void createInput(int partitions, String input) throws Exception {
    try (Admin admin = Admin.create(properties)) {
      admin.createTopics(List.of(new NewTopic(input, partitions, (short) 1).configs(
          Map.of("max.message.bytes", String.valueOf(LARGEST_RECORD), "retention.ms", "-1")))).all().get();
      TestTopics.awaitLeaders(admin,
          IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(input, p)).toList());
    }
  }

  void delete(String topic) throws Exception {
    try (Admin admin = Admin.create(properties)) {
      admin.deleteTopics(List.of(topic)).all().get();
    }
  }

  public KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /// What is committed: reads until there are `expected` records and then a quiet time, which would bring any too many.
  public List<ConsumerRecord<byte[], byte[]>> read(String topic, int expected, Duration most) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      long deadlineNanos = System.nanoTime() + most.toNanos();
      while (consumer.partitionsFor(topic).isEmpty() && System.nanoTime() < deadlineNanos) {
        Thread.onSpinWait(); // the service makes it; each look asks the broker
      }
      consumer.assign(consumer.partitionsFor(topic).stream()
          .map(info -> new TopicPartition(topic, info.partition())).toList());
      long lastNanos = System.nanoTime();
      while (System.nanoTime() < deadlineNanos
          && (records.size() < expected || System.nanoTime() - lastNanos < QUIET.toNanos())) {
        var polled = consumer.poll(Duration.ofMillis(200));
        polled.forEach(records::add);
        lastNanos = polled.isEmpty() ? lastNanos : System.nanoTime();
      }
    }
    return records;
  }

  /// The scores of a topic, of which no two are of one record.
  ///
  /// @throws AssertionError where two are
  public List<JsonNode> scores(String topic, int expected, Duration most) throws IOException {
    List<JsonNode> scores = new ArrayList<>();
    Set<Place> places = new HashSet<>();
    for (var record : read(topic, expected, most)) {
      JsonNode score = JSON.readTree(record.value());
      scores.add(score);
      Place place = new Place(score.get("partition").asInt(), score.get("offset").asInt());
      if (!places.add(place)) {
        throw new AssertionError(place + " of " + topic + " is scored twice");
      }
    }
    return scores;
  }

  public static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
