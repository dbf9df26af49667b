package org.megabytestreams.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;

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
      TestClients kafka = new TestClients(broker.bootstrapServers());
      kafka.create(1, Map.of(), "kept");
      try (var producer = kafka.producer()) {
        producer.send(new ProducerRecord<>("kept", value)).get();
      }
      assertTrue(Files.isDirectory(odd.resolve("data/kept-0")), "data in another folder");
      broker.kill();
      assertFalse(broker.isAlive());
    }
    try (BrokerProcess broker = TestBroker.start(odd)) {
      assertTrue(broker.pid() != pid && broker.isAlive());
      var records = new TestClients(broker.bootstrapServers()).read("kept", 1, Duration.ofSeconds(20));
      assertEquals(1, records.size());
      assertArrayEquals(value, records.getFirst().value());
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
    var failure = assertThrows(BrokerProcess.BrokerStartException.class, () -> BrokerProcess.start(settings));
    assertTrue(failure.getMessage().contains("nothing"), failure.getMessage());
  }
}
