package org.megabytestreams.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.kafka.ClientProperties;

/// Checks the demo's broker without the service: its calm log, and the lines that each fault writes there.
class DemoStageIT {
  private static final Duration CALM = Duration.ofSeconds(10);
  private static final Duration FAULT_TIMEOUT = Duration.ofSeconds(5);

  @TempDir
  Path folder;

  @Test
  void showsEachFaultInItsLogByLinesThatNothingElseWrites() throws Exception {
    try (DemoBroker broker = DemoBroker.start(Path.of("target/broker/lib").toAbsolutePath(), folder);
        Workload workload = new Workload(broker.bootstrapServers(), Duration.ofMillis(50), 1);
        LogTail tail = new LogTail(broker.logFiles());
        var producer = client(broker).producer()) {
      try (Admin admin = client(broker).admin()) {
        admin.createTopics(List.of(new NewTopic("bytes", 1, (short) 1))).all().get();
      }
      workload.start();
      List<String> calm = follow(tail, CALM, null);
      assertEquals(0, workload.failures(), () -> "last: " + workload.lastFailure());
      assertOrdinary(String.join("\n", calm));
      Faults.all().forEach(fault -> assertEquals(List.of(), matching(fault, calm), fault.name()));

      for (Fault fault : Faults.all()) {
        fault.inject(broker.stage());
        List<String> lines = follow(tail, FAULT_TIMEOUT, fault);
        assertTrue(!matching(fault, lines).isEmpty(), () -> fault.name() + " wrote nothing of its own");
        Faults.all().stream().filter(other -> !other.name().equals(fault.name()))
            .forEach(other -> assertEquals(List.of(), matching(other, lines), other.name() + " in " + fault.name()));
        producer.send(new ProducerRecord<>("bytes", fault.name().getBytes(StandardCharsets.UTF_8))).get();
      }
    }
  }

  /// The workload does what it says, and the demo's own clients are not in the log that they send.
  private static void assertOrdinary(String log) {
    for (String request : List.of("PRODUCE", "FETCH", "JOIN_GROUP", "OFFSET_COMMIT", "END_TXN", "METADATA")) {
      assertTrue(log.contains("\"requestApiKeyName\":\"" + request + "\""), request);
    }
    assertTrue(!log.contains("\"clientId\":\"megabyte"), "the demo's own requests");
  }

  private static List<String> matching(Fault fault, List<String> lines) {
    Pattern evidence = Pattern.compile(fault.evidence());
    return lines.stream().filter(line -> evidence.matcher(line).find()).toList();
  }

  /// Lines until the time is over or, where a fault is given, its evidence is there.
  private static List<String> follow(LogTail tail, Duration most, Fault fault) throws IOException,
      InterruptedException {
    List<String> lines = new ArrayList<>();
    long deadlineNanos = System.nanoTime() + most.toNanos();
    do {
      Thread.sleep(50);
      tail.poll((_, line) -> lines.add(new String(line, StandardCharsets.ISO_8859_1)));
    } while (System.nanoTime() < deadlineNanos && (fault == null || matching(fault, lines).isEmpty()));
    return lines;
  }

  private static ClientProperties client(DemoBroker broker) {
    return ClientProperties.of(broker.bootstrapServers()).clientId("megabyte-test");
  }
}
