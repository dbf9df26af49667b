package org.megabytestreams.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.testing.BuiltProgram;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.Waiting;
import org.megabytestreams.wire.RecordPosition;

/// Upgrades two instances with standby replicas, one after the other, while records come.
///
/// Property `upgrade.from` names the built checkout of the release that they run at first (`deploy/upgrade-test
/// RELEASE`). That release has the settings which are set here. Without the property they run this build, so that the
/// test is one of a rolling restart.
@Tag("slow-b")
class UpgradeIT {
  private static final String FROM = System.getProperty("upgrade.from");
  private static final int MEMORY_BYTES = 32 << 10;
  private static final int RECORDS_A_STEP = 250;
  private static final Duration PAUSE = Duration.ofMillis(25);
  private static final Duration QUIET = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int BY_SIGTERM = 143;
  private static final int VERIFIED = 0;
  private static final int NOT_ALL_VERIFIED = 3;

  @TempDir
  Path folder;

  private final PromiseReport report = new PromiseReport();

  @Test
  void scoresEveryRecordOnceWhileInstancesAreUpgradedOneByOne() throws Exception {
    try (ProxiedBroker broker = ProxiedBroker.start(folder.resolve("broker"), 1)) {
      new ServiceTopics(new TestClients(broker.bootstrapServers())).create(LogLoad.PARTITIONS, "lines");
      List<ServiceInstance> instances = List.of(instance(broker, 0), instance(broker, 1));
      try (Outputs outputs = new Outputs(broker.bootstrapServers(), "lines")) {
        Map<RecordPosition, String> sent = upgrade(broker, instances, outputs);
        Waiting.atMost(PATIENCE, () -> outputs.scores().size() >= sent.size());
        Waiting.atMost(QUIET.multipliedBy(4), () -> outputs.openIncidents() == 0);
        audit(sent, outputs);
        verify(broker);
        downgrade(instances.getFirst());
      } finally {
        instances.forEach(ServiceInstance::close);
      }
    }
    report.assertAllHold();
  }

  private Map<RecordPosition, String> upgrade(ProxiedBroker broker, List<ServiceInstance> instances, Outputs outputs)
      throws Exception {
    try (LogLoad load = new LogLoad(broker.bootstrapServers(), "lines", broker.log(), PAUSE, 1)) {
      for (ServiceInstance instance : instances) {
        instance.program(FROM == null ? ServeProcess.program() : former());
        instance.start();
      }
      for (ServiceInstance instance : instances) {
        instance.awaitWorking();
      }
      awaitMore(outputs);
      for (ServiceInstance instance : instances) {
        assertEquals(BY_SIGTERM, instance.stop(), instance.output());
        instance.program(ServeProcess.program());
        instance.start();
        instance.awaitRunning();
        instance.awaitWorking();
        awaitMore(outputs);
      }
      load.finish();
      return load.acknowledged();
    }
  }

  private static List<String> former() {
    return BuiltProgram.ofApp(Path.of(FROM, "target/quarkus-app"), "-Xmx512m", "-XX:TieredStopAtLevel=1");
  }

  /// Waits until the service has scored some more records.
  private static void awaitMore(Outputs outputs) throws Exception {
    int before = outputs.scores().size();
    Waiting.atMost(PATIENCE, () -> outputs.scores().size() >= before + RECORDS_A_STEP);
  }

  private void audit(Map<RecordPosition, String> sent, Outputs outputs) {
    Set<String> wrong = new TreeSet<>();
    sent.forEach((place, hash) -> {
      if (!outputs.scores().containsKey(place)) {
        wrong.add(place + " has no score");
      } else if (!outputs.scores().get(place).get("inputSha256").asText().equals(hash)) {
        wrong.add(place + " was scored as another record");
      }
    });
    report.add("every record scored", "%,d of %,d".formatted(sent.size() - wrong.size(), sent.size()), wrong);
    report.add("none scored twice", outputs.doubled().size() + " twice", outputs.doubled().keySet());
    report.add("every incident opens once, goes on without gap, closes once",
        outputs.incidents().size() + " incidents", outputs.brokenIncidents());
    assertTrue(!outputs.incidents().isEmpty(), "no incident was open during the upgrade");
  }

  /// Checks that scores of both releases are what their receipts give, as far as this one knows how.
  private void verify(ProxiedBroker broker) throws Exception {
    Cli.Outcome outcome = Cli.run(folder, null, "verify", "--bootstrap", broker.bootstrapServers(), "--topic",
        "lines-scores", "--model", bundle());
    String summary = outcome.out().isEmpty() ? "" : outcome.out().getLast();
    boolean held = outcome.code() == VERIFIED || FROM != null && outcome.code() == NOT_ALL_VERIFIED
        && summary.matches("[0-9,]+ scores, [1-9][0-9,]* verified, [0-9,]+ older release");
    report.add("scores are verified", summary, held ? List.of() : List.of(outcome.out(), outcome.err()));
  }

  /// Checks that the former release takes the state back, or says in one line that it does not.
  private void downgrade(ServiceInstance instance) throws Exception {
    if (FROM == null) {
      return;
    }
    assertEquals(BY_SIGTERM, instance.stop(), instance.output());
    instance.program(former());
    instance.start();
    Waiting.atMost(PATIENCE, () -> instance.get("/q/health/ready") != null || !instance.isAlive());
    String last = instance.output().lines().reduce("", (_, line) -> line);
    boolean held = instance.isAlive() || last.contains("version");
    report.add("a downgrade works or is refused in a line", instance.isAlive() ? "it runs" : last,
        held ? List.of() : List.of(instance.output()));
  }

  /// Returns the bundle of the former release, which the next one keeps.
  private static String bundle() {
    return Path.of(FROM == null ? "" : FROM, "src/main/bundles/logs-any").toAbsolutePath().toString();
  }

  private ServiceInstance instance(ProxiedBroker broker, int number) {
    List<String> arguments = new ArrayList<>(List.of("--bootstrap", broker.bootstrapServers(), "--input", "lines",
        "--model", bundle()));
    arguments.addAll(ServeProcess.settings("instance-id=instance-" + number, "application-id=lines",
        "topics.scores=lines-scores", "topics.alerts=lines-alerts", "topics.dead-letters=lines-letters",
        "standby-replicas=1", "session-timeout=3s", "cores=1", "memory-size=" + MEMORY_BYTES,
        "alerts.warm-up-records=50", "alerts.quiet-records=30", "alerts.quiet-time=" + QUIET.toSeconds() + "s",
        "alerts.false-alarms-per-day=1000", "alerts.expected-bytes=4"));
    return new ServiceInstance("instance-" + number, folder.resolve("instance-" + number), arguments);
  }
}
