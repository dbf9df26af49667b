package org.megabytestreams.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.testing.TestBroker;

class BrokerProcessIT {
  @TempDir
  Path folder;

  /// In a folder whose name Kafka, its logging and Java's properties would each read as something else.
  @Test
  void keepsItsDataAfterAKillAndARestart() throws Exception {
    boolean utf8 = System.getProperty("sun.jnu.encoding").equals("UTF-8");
    Path odd = folder.resolve((utf8 ? "größe" : "size") + "\\tab, a=b ${x} 100% #1");
    byte[] value = {0, (byte) 0xff, '\n', 7};
    long pid;
    try (BrokerProcess broker = TestBroker.start(odd)) {
      pid = broker.pid();
      Properties settings = new Properties();
      settings.put("bootstrap.servers", broker.bootstrapServers());
      try (Admin admin = Admin.create(settings)) {
        admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1))).all().get();
      }
      try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
        producer.send(new ProducerRecord<>("kept", value)).get();
      }
      assertTrue(Files.isDirectory(odd.resolve("data/kept-0")), "data in another folder");
      broker.kill();
      assertFalse(broker.isAlive());
    }
    try (BrokerProcess broker = TestBroker.start(odd)) {
      assertTrue(broker.pid() != pid && broker.isAlive());
      Properties settings = new Properties();
      settings.put("bootstrap.servers", broker.bootstrapServers());
      settings.put("auto.offset.reset", "earliest");
      try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
        consumer.assign(List.of(new TopicPartition("kept", 0)));
        var records = consumer.poll(Duration.ofSeconds(20));
        assertEquals(1, records.count());
        assertArrayEquals(value, records.iterator().next().value());
      }
    }
    assertTrue(ProcessHandle.of(pid).isEmpty());
  }

  @Test
  void endsWhenItsParentIsKilled() throws Exception {
    Process parent = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
        System.getProperty("java.class.path"), TestBroker.class.getName(), folder.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD).start();
    ProcessHandle broker = ProcessHandle.of(Long.parseLong(parent.inputReader().readLine())).orElseThrow();
    assertTrue(broker.isAlive());
    parent.destroyForcibly().waitFor();
    broker.onExit().get(20, TimeUnit.SECONDS);
    assertFalse(broker.isAlive());
  }

  @Test
  void reportsMissingJarsInOneLine() {
    var settings = new BrokerSettings(folder.resolve("nothing"), folder, 0, false, Map.of());
    var failure = assertThrows(BrokerProcess.CannotStart.class, () -> BrokerProcess.start(settings));
    assertTrue(failure.getMessage().contains("nothing"), failure.getMessage());
  }
}
