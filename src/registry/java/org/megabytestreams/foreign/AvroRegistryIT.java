package org.megabytestreams.foreign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestTopics;

/// Avro, its schemas in a registry: what Apicurio's serializer sends to a real broker, the real service scores as the
/// bytes that it is, and Apicurio's deserializer reads unharmed.
class AvroRegistryIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOPIC = "orders";
  private static final int OF_FIRST = 200;
  private static final int OF_SECOND = 100;
  private static final int AGAIN = 20;
  private static final Duration TIMEOUT = Duration.ofSeconds(180);
  private static final Duration QUIET = Duration.ofSeconds(2);

  @TempDir
  static Path folder;

  private static BrokerProcess broker;
  private static RegistryProcess registry;
  private static ServeProcess serve;
  private static List<GenericRecord> orders;
  private static List<JsonNode> scores;

  @BeforeAll
  static void sendAndScore() throws Exception {
    broker = TestBroker.start(folder.resolve("broker"));
    registry = RegistryProcess.start(folder.resolve("registry"));
    createTopics(TOPIC, "scores", "alerts", "dead-letters");
    serve = ServeProcess.start(folder.resolve("serve.out"), "--bootstrap", broker.bootstrapServers(), "--input", TOPIC,
        "--data", folder.resolve("data").toString(), "--model", "src/main/bundles/general");
    Orders source = new Orders(1);
    List<ProducerRecord<String, GenericRecord>> records = new ArrayList<>();
    for (int i = 0; i < OF_FIRST + OF_SECOND; i++) {
      records.add(new ProducerRecord<>(TOPIC, "shop", source.next(i < OF_FIRST ? Orders.FIRST : Orders.SECOND)));
    }
    for (int i = OF_FIRST + OF_SECOND - AGAIN; i < OF_FIRST + OF_SECOND; i++) { // and once more, each a stream's first
      records.add(new ProducerRecord<>(TOPIC, "order " + i, records.get(i).value()));
    }
    send(records);
    orders = records.stream().map(ProducerRecord::value).toList();
    scores = new ArrayList<>();
    for (byte[] score : AvroRegistryIT.<byte[]>read("scores", orders.size(), ByteArrayDeserializer.class)) {
      scores.add(JSON.readTree(score));
    }
    assertEquals(orders.size(), scores.size(), serve.output());
    scores.sort(Comparator.comparingLong(score -> score.get("offset").asLong())); // in order within a stream alone
  }

  @AfterAll
  static void close() throws Exception {
    for (AutoCloseable open : Arrays.asList(serve, registry, broker)) {
      if (open != null) {
        open.close();
      }
    }
  }

  @Test
  void scoresEachRecordByAllBytesTheSerializerWrote() throws Exception {
    int first = idOfVersion(1);
    int second = idOfVersion(2);
    assertNotEquals(first, second);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < orders.size(); i++) {
      byte[] order = Orders.encode(orders.get(i));
      byte[] record = ByteBuffer.allocate(1 + Integer.BYTES + order.length).put((byte) 0)
          .putInt(orders.get(i).getSchema() == Orders.FIRST ? first : second).put(order).array();
      expected.add("offset %d: %d bytes, SHA-256 %s".formatted(i, record.length,
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(record))));
    }
    assertIterableEquals(expected, scores.stream().map(score -> "offset %d: %d bytes, SHA-256 %s".formatted(
        score.get("offset").asLong(), score.get("bytes").asInt(), score.get("inputSha256").asText())).toList());
    assertEquals(0, read("dead-letters", 0, ByteArrayDeserializer.class).size());
  }

  @Test
  void leavesRecordsThatTheRegistryStillDecodes() {
    assertIterableEquals(orders, read(TOPIC, orders.size(), AvroKafkaDeserializer.class));
  }

  @Test
  void needsFewerBitsForWhatFollowsOthersThanForTheSameBytesAlone() {
    double after = bits(OF_FIRST + OF_SECOND - AGAIN);
    double alone = bits(OF_FIRST + OF_SECOND);
    assertTrue(after < 0.8 * alone, after + " bits after others, " + alone + " alone");
  }

  /// Of so many records in a row as were sent again.
  private static double bits(int from) {
    return scores.subList(from, from + AGAIN).stream().mapToDouble(score -> score.get("bits").asDouble()).sum();
  }

  /// The id that the registry gave to a version of the schema, which stands in front of each record.
  private static int idOfVersion(int version) throws Exception {
    return registry.get("/groups/default/artifacts/" + TOPIC + "-value/versions/" + version).get("contentId").asInt();
  }

  private static void createTopics(String... names) throws Exception {
    try (Admin admin = Admin.create(properties(Map.of()))) {
      admin.createTopics(Stream.of(names).map(name -> new NewTopic(name, 1, (short) 1)).toList()).all().get();
      TestTopics.awaitLeaders(admin, Stream.of(names).map(name -> new TopicPartition(name, 0)).toList());
    }
  }

  /// Sends them in order; a schema that the registry does not know is registered by the serializer.
  private static void send(List<ProducerRecord<String, GenericRecord>> records) {
    try (KafkaProducer<String, GenericRecord> producer = new KafkaProducer<>(properties(Map.of(
        "key.serializer", StringSerializer.class.getName(), "value.serializer", AvroKafkaSerializer.class.getName(),
        "apicurio.registry.auto-register", "true")))) {
      records.forEach(producer::send);
    }
  }

  /// Reads what is committed, until there are `expected` records and then a quiet time, which would bring any too many.
  private static <T> List<T> read(String topic, int expected, Class<?> deserializer) {
    List<T> values = new ArrayList<>();
    try (KafkaConsumer<byte[], T> consumer = new KafkaConsumer<>(properties(Map.of(
        "key.deserializer", ByteArrayDeserializer.class.getName(), "value.deserializer", deserializer.getName(),
        "isolation.level", "read_committed", "auto.offset.reset", "earliest")))) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      long startNanos = System.nanoTime();
      long lastNanos = startNanos;
      while (System.nanoTime() - startNanos < TIMEOUT.toNanos()
          && (values.size() < expected || System.nanoTime() - lastNanos < QUIET.toNanos())) {
        var polled = consumer.poll(Duration.ofMillis(100));
        if (!polled.isEmpty()) {
          polled.forEach(record -> values.add(record.value()));
          lastNanos = System.nanoTime();
        }
      }
    }
    return values;
  }

  private static Map<String, Object> properties(Map<String, Object> further) {
    Map<String, Object> properties = new HashMap<>(further);
    properties.put("bootstrap.servers", broker.bootstrapServers());
    properties.put("apicurio.registry.url", registry.url());
    return properties;
  }
}
