package org.megabytestreams.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.chaos.LogLoad;
import org.megabytestreams.chaos.Outputs;
import org.megabytestreams.chaos.PromiseReport;
import org.megabytestreams.chaos.TcpProxy;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TestTopics;
import org.megabytestreams.testing.Waiting;
import org.megabytestreams.wire.RecordPosition;

/// Checks that each acknowledged record is scored exactly once while brokers and the service fail.
///
/// Three brokers hold three replicas, at least two of them in sync. Under load they are killed, paused, cut off,
/// restarted in turn and slowed down, and the service is killed. Each incident is reported once, without gap.
class ClusterIT {
  private static final short REPLICAS = 3;
  private static final String NAME = "lines";
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration SETTLE = Duration.ofMinutes(3);
  private static final Duration DOWN = Duration.ofSeconds(8);
  private static final int QUIET_SECONDS = 20;

  @TempDir
  Path folder;

  private final SplittableRandom random = new SplittableRandom(Long.getLong("chaos.seed", 1));
  private final PromiseReport report = new PromiseReport();

  private interface Injection {
    /// @return what it happened to
    String into(KafkaCluster cluster, KafkaNode node, ServiceContainer service) throws Exception;
  }

  @Test
  void scoresEveryRecordOnceWhileBrokersFail() throws Exception {
    try (KafkaCluster cluster = KafkaCluster.start(REPLICAS)) {
      createTopics(cluster);
      Path log = Files.writeString(folder.resolve("broker.log"), cluster.nodes().getFirst().container().getLogs());
      try (Outputs outputs = new Outputs(cluster.bootstrapServers(), NAME);
          ServiceContainer service =
              new ServiceContainer(cluster.network(), cluster.proxiedBootstrapServers(), settings()).start();
          LogLoad load = new LogLoad(cluster.bootstrapServers(), NAME, log, PAUSE, 1)) {
        settle(load, outputs, service);
        for (Map.Entry<String, Injection> fault : faults().entrySet()) {
          KafkaNode node = cluster.nodes().get(random.nextInt(REPLICAS));
          String evidence = fault.getValue().into(cluster, node, service);
          long seconds = settle(load, outputs, service);
          System.out.printf("FAULT %s: %s; all scored %d s later, %,d so far%n", fault.getKey(), evidence, seconds,
              outputs.scores().size());
        }
        load.finish();
        settle(load, outputs, service);
        audit(load.acknowledged(), outputs);
      }
    }
    report.assertAllHold();
  }

  private static Map<String, Injection> faults() {
    Map<String, Injection> faults = new LinkedHashMap<>();
    faults.put("a broker killed", (cluster, node, service) -> {
      node.kill();
      Thread.sleep(DOWN);
      assertFalse(node.container().isRunning());
      node.start();
      return node.name();
    });
    faults.put("a broker paused", (cluster, node, service) -> {
      node.pause();
      Thread.sleep(DOWN);
      assertEquals(Boolean.TRUE, node.container().getCurrentContainerInfo().getState().getPaused());
      node.unpause();
      return node.name();
    });
    faults.put("a broker off the network", (cluster, node, service) -> {
      node.disconnect();
      Thread.sleep(DOWN);
      assertEquals(Map.of(), node.container().getCurrentContainerInfo().getNetworkSettings().getNetworks());
      node.reconnect();
      return node.name();
    });
    faults.put("brokers restarted in turn", (cluster, _, service) -> {
      for (KafkaNode node : cluster.nodes()) {
        node.stop();
        assertFalse(node.container().isRunning());
        node.start();
        Thread.sleep(DOWN);
      }
      return cluster.nodes().size() + " brokers";
    });
    faults.put("a slow network", (cluster, node, service) -> {
      long before = delayed(cluster);
      cluster.proxies().forEach(proxy -> proxy.delay(Duration.ofMillis(100)));
      Thread.sleep(DOWN);
      cluster.proxies().forEach(proxy -> proxy.delay(Duration.ZERO));
      assertTrue(delayed(cluster) > before);
      return delayed(cluster) - before + " chunks, 100 ms each";
    });
    faults.put("connections reset", (cluster, node, service) -> {
      for (int i = 0; i < 5; i++) {
        cluster.proxies().forEach(TcpProxy::reset);
        Thread.sleep(500);
      }
      long cut = cluster.proxies().stream().mapToLong(TcpProxy::cut).sum();
      assertTrue(cut > 0);
      return cut + " connections";
    });
    faults.put("the service killed", (cluster, node, service) -> {
      service.kill();
      assertFalse(service.container().isRunning());
      service.startAgain();
      return "once";
    });
    return faults;
  }

  private static long delayed(KafkaCluster cluster) {
    return cluster.proxies().stream().mapToLong(TcpProxy::delayed).sum();
  }

  /// Waits until all that is acknowledged by now has a score; starts the service again where it has ended by itself, as
  /// a restart policy would.
  private static long settle(LogLoad load, Outputs outputs, ServiceContainer service) throws InterruptedException {
    Set<RecordPosition> waited = new HashSet<>();
    waited.addAll(load.acknowledged().keySet());
    long startNanos = System.nanoTime();
    while (waited.isEmpty() || !outputs.scores().keySet().containsAll(waited)) {
      if (System.nanoTime() - startNanos > SETTLE.toNanos()) {
        waited.removeAll(outputs.scores().keySet());
        throw new AssertionError(waited.size() + " records without a score, such as " + waited + "\n"
            + service.container().getLogs());
      }
      if (!service.container().isRunning()) {
        System.out.println("ENDED the service, with " + service.state().getExitCodeLong());
        service.startAgain();
      }
      if (waited.isEmpty()) {
        waited.addAll(load.acknowledged().keySet());
      }
      Thread.sleep(100);
    }
    return (System.nanoTime() - startNanos) / 1_000_000_000;
  }

  private void audit(Map<RecordPosition, String> sent, Outputs outputs) throws Exception {
    Waiting.atMost(Duration.ofSeconds(3 * QUIET_SECONDS), () -> outputs.openIncidents() == 0);
    Map<RecordPosition, JsonNode> scores = outputs.scores();
    List<String> strange = new ArrayList<>();
    sent.forEach((place, hash) -> {
      JsonNode score = scores.get(place);
      if (score == null || !score.get("inputSha256").asText().equals(hash)) {
        strange.add(place + ": " + score);
      }
    });
    report.add("every acknowledged record scored, of its own bytes",
        "%,d of %,d".formatted(sent.size() - strange.size(), sent.size()), strange);
    report.add("none scored twice", "%,d scores".formatted(scores.size()),
        outputs.doubled().entrySet().stream().map(Object::toString).toList());
    report.add("every incident opens once, goes on without gap, closes once", "%,d incidents, %,d alerts".formatted(
        outputs.incidents().size(), outputs.incidents().values().stream().mapToInt(List::size).sum()),
        outputs.brokenIncidents());
    report.add("none stays open", "%,d open".formatted(outputs.openIncidents()),
        outputs.openIncidents() > 0 ? List.of(outputs.openIncidents() + " open") : List.of());
    report.add("there were incidents", "%,d".formatted(outputs.incidents().size()),
        outputs.incidents().isEmpty() ? List.of("none") : List.of());
  }

  private static void createTopics(KafkaCluster cluster) throws Exception {
    try (Admin admin = new TestClients(cluster.bootstrapServers()).admin()) {
      admin.createTopics(Stream.of("", "-scores", "-alerts", "-letters")
          .map(topic -> new NewTopic(NAME + topic, LogLoad.PARTITIONS, REPLICAS)).toList()).all().get();
      TestTopics.awaitLeaders(admin, IntStream.range(0, LogLoad.PARTITIONS)
          .mapToObj(partition -> new TopicPartition(NAME, partition)).toList());
    }
  }

  private static Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("MEGABYTE_APPLICATION_ID", NAME);
    settings.put("MEGABYTE_INSTANCE_ID", "one");
    settings.put("MEGABYTE_TOPICS_INPUT", NAME);
    settings.put("MEGABYTE_TOPICS_SCORES", NAME + "-scores");
    settings.put("MEGABYTE_TOPICS_ALERTS", NAME + "-alerts");
    settings.put("MEGABYTE_TOPICS_DEAD_LETTERS", NAME + "-letters");
    settings.put("MEGABYTE_TOPICS_TIMEOUT", "10m");
    settings.put("MEGABYTE_ALERTS_WARM_UP_RECORDS", "50");
    settings.put("MEGABYTE_ALERTS_QUIET_RECORDS", "30");
    settings.put("MEGABYTE_ALERTS_QUIET_TIME", QUIET_SECONDS + "s");
    settings.put("MEGABYTE_ALERTS_FALSE_ALARMS_PER_DAY", "1000");
    return settings;
  }
}
