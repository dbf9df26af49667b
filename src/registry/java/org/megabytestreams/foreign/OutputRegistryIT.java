package org.megabytestreams.foreign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TestJson;
import org.megabytestreams.testing.TinyBundle;

/// Lets the built service keep its schemas in Apicurio Registry, by the requests of Confluent's. Apicurio's own
/// deserializer reads what the service writes.
class OutputRegistryIT {
  private static final Duration WAIT = Duration.ofSeconds(120);
  private static final int RECORDS = 20;

  @TempDir
  Path folder;

  @Test
  void writesWhatOthersReadByTheRegistry() throws Exception {
    Path bundle = TinyBundle.write(folder.resolve("bundle")).folder();
    try (RegistryProcess registry = RegistryProcess.start(folder.resolve("registry"));
        BrokerProcess broker = TestBroker.start(folder.resolve("broker"))) {
      String url = registry.url().replace("/apis/registry/v3", "/apis/ccompat/v7");
      TestClients kafka = new TestClients(broker.bootstrapServers());
      kafka.create(1, "bytes");
      try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
        for (int i = 0; i < RECORDS; i++) {
          producer.send(new ProducerRecord<>("bytes", "web".getBytes(StandardCharsets.UTF_8),
              ("request " + i).getBytes(StandardCharsets.UTF_8)));
        }
      }
      for (String format : List.of("avro", "json-schema")) {
        List<String> arguments = new ArrayList<>(List.of("--bootstrap", broker.bootstrapServers(), "--create-topics",
            "--data", folder.resolve(format).toString(), "--model", bundle.toString()));
        arguments.addAll(ServeProcess.application(format));
        arguments.addAll(ServeProcess.settings("output.format=" + format, "topics.incidents=" + format + "-incidents",
            "topics.partitions=1", "kafka.\"schema.registry.url\"=" + url));
        try (ServeProcess serve = ServeProcess.start(folder.resolve(format + ".out"),
            arguments.toArray(String[]::new))) {
          serve.await("(scoring bytes)");
          kafka.awaitAtLeast(format + "-scores", RECORDS, WAIT);
        }
      }
      assertReadByApicurio(broker, registry);
      assertIsJsonOfTheRegistry(kafka, registry);
      Path clients = Files.writeString(folder.resolve("client.properties"), "schema.registry.url=" + url);
      for (String topic : List.of("avro-scores", "json-schema-scores")) {
        Cli.Outcome verified = Cli.run(folder, null, "verify", "--bootstrap", broker.bootstrapServers(),
            "--kafka-config", clients.toString(), "--topic", topic, "--model", bundle.toString(), "--json");
        assertEquals(RECORDS, TestJson.read(verified.out().getLast()).at("/summary/VERIFIED").asInt(),
            verified.toString());
      }
    }
  }

  private static void assertReadByApicurio(BrokerProcess broker, RegistryProcess registry) {
    List<Long> offsets = new ArrayList<>();
    try (KafkaConsumer<byte[], GenericRecord> consumer = new KafkaConsumer<>(Map.of(
        "bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed", "auto.offset.reset",
        "earliest", "key.deserializer", ByteArrayDeserializer.class.getName(), "value.deserializer",
        AvroKafkaDeserializer.class.getName(), "apicurio.registry.url", registry.url()))) {
      consumer.assign(List.of(new TopicPartition("avro-scores", 0)));
      while (offsets.size() < RECORDS) {
        consumer.poll(Duration.ofSeconds(1)).forEach(score -> offsets.add((Long) score.value().get("offset")));
      }
    }
    assertEquals(IntStream.range(0, RECORDS).mapToObj(Long::valueOf).toList(), offsets);
  }

  private static void assertIsJsonOfTheRegistry(TestClients kafka, RegistryProcess registry) throws Exception {
    ByteBuffer message = ByteBuffer.wrap(kafka.read("json-schema-scores", RECORDS, WAIT).getFirst().value());
    assertEquals(0, message.get());
    int id = message.getInt();
    assertEquals(0, TestJson.read(StandardCharsets.UTF_8.decode(message).toString()).get("offset").asInt());
    JsonNode schema = registry.get("/ids/contentIds/" + id);
    assertEquals(TestJson.read(Files.readString(Path.of("schemas/score.schema.json"))), schema);
  }
}
