package org.megabytestreams.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.Waiting;
import org.megabytestreams.wire.RecordPosition;

/// Checks that each acknowledged record is scored exactly once and each incident reported once, whatever fails.
///
/// What is published is compared with what an undisturbed run publishes of the same records.
@Tag("slow-a")
class ChaosIT {
  private static final int INSTANCES = 3;
  /// Small enough that blocks of the memory begin and go within a run.
  private static final int MEMORY_BYTES = 32 << 10;
  private static final Duration SESSION = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMillis(25);
  private static final Duration QUIET = Duration.ofSeconds(20);
  private static final Duration CALM = Duration.ofMinutes(10);
  private static final Duration BEFORE_A_FAULT = Duration.ofMillis(1500);

  @TempDir
  Path folder;

  private final PromiseReport report = new PromiseReport();

  @Test
  void scoresEveryRecordOnceWhateverGoesWrong() throws Exception {
    ChaosPlan plan = ChaosPlan.fromProperties();
    System.out.println("CHAOS " + plan);
    try (ProxiedBroker broker = ProxiedBroker.start(folder.resolve("broker"), INSTANCES)) {
      ServiceTopics topics = new ServiceTopics(new TestClients(broker.bootstrapServers()));
      topics.create(LogLoad.PARTITIONS, "lines");
      topics.createOutputs(LogLoad.PARTITIONS, "calm");
      List<ServiceInstance> instances = new ArrayList<>();
      try (Outputs outputs = new Outputs(broker.bootstrapServers(), "lines")) {
        for (int i = 0; i < INSTANCES; i++) {
          instances.add(new ServiceInstance("instance-" + i, folder.resolve("instance-" + i),
              arguments(plan, broker.proxy(i).address(), "lines", "instance-" + i)));
          instances.getLast().start();
        }
        Map<RecordPosition, String> sent = disturb(plan, broker, instances, outputs);
        audit(sent, outputs);
        compare(plan, broker, sent, outputs);
      } finally {
        instances.forEach(ServiceInstance::close);
      }
    }
    report.assertAllHold();
  }

  private Map<RecordPosition, String> disturb(ChaosPlan plan, ProxiedBroker broker, List<ServiceInstance> instances,
      Outputs outputs) throws Exception {
    try (LogLoad load = new LogLoad(broker.bootstrapServers(), "lines", broker.log(), PAUSE, plan.seed())) {
      Stage stage = new Stage(broker, instances, load, outputs, new SplittableRandom(plan.seed()), SESSION,
          new ArrayList<>());
      for (ServiceInstance instance : instances) {
        instance.awaitWorking();
      }
      long startNanos = System.nanoTime();
      List<Fault> faults = plan.faults();
      for (int i = 0; i < faults.size(); i++) {
        injectAndSettle(faults.get(i), i + 1, stage);
      }
      System.out.printf("CHAOS %d faults in %d s%n", faults.size(), (System.nanoTime() - startNanos) / 1_000_000_000);
      report.add("every fault fired under load", faults.size() + " of " + faults.size(), List.of());
      report.add("no instance ended by itself", stage.ended().size() + " ends", stage.ended());
      load.finish();
      return load.acknowledged();
    }
  }

  private static void injectAndSettle(Fault fault, int number, Stage stage) throws Exception {
    stage.sleepAtMost(BEFORE_A_FAULT);
    long rebalances = stage.broker().rebalances();
    String evidence = fault.injection().inject(stage);
    Duration settled = stage.settle();
    System.out.printf("FAULT %d %s: %s; %d rebalances; all scored %.1f s later, %,d so far%n", number, fault.name(),
        evidence, stage.broker().rebalances() - rebalances, settled.toMillis() / 1e3,
        stage.outputs().scores().size());
    assertNoneDoubled(fault, stage);
    assertEquals(List.of(), stage.outputs().brokenIncidents(), "after " + fault.name());
  }

  /// Fails with the transactions that wrote a duplicate score, from the broker's files.
  private static void assertNoneDoubled(Fault fault, Stage stage) throws IOException {
    Map<RecordPosition, String> doubled = stage.outputs().doubled();
    StringBuilder why = new StringBuilder("scored twice after " + fault.name());
    for (RecordPosition place : doubled.keySet()) {
      why.append("; ").append(place).append(": ").append(RecordTrace.of(stage.broker().data(), "lines", place));
    }
    assertEquals(Map.of(), doubled, why.toString());
  }

  /// Checks the promises about the outputs alone.
  private void audit(Map<RecordPosition, String> sent, Outputs outputs) throws Exception {
    awaitScores(outputs, sent.size());
    awaitIncidentsClosed(outputs);
    Set<String> missing = new TreeSet<>();
    sent.keySet().stream().filter(place -> !outputs.scores().containsKey(place))
        .forEach(place -> missing.add(place + " has no score"));
    report.add("every record scored", "%,d of %,d".formatted(sent.size() - missing.size(), sent.size()), missing);
    report.add("none scored twice", "%,d twice".formatted(outputs.doubled().size()),
        outputs.doubled().entrySet().stream().map(Object::toString).toList());
    Set<String> strange = new TreeSet<>();
    outputs.scores().forEach((place, score) -> {
      if (!score.get("inputSha256").asText().equals(sent.get(place))) {
        strange.add(place + ": " + score.get("inputSha256") + " was not sent there");
      }
    });
    report.add("every score is of what was sent", "%,d hashes".formatted(outputs.scores().size()), strange);
    Map<String, List<JsonNode>> incidents = outputs.incidents();
    report.add("every incident opens once, goes on without gap, closes once",
        "%,d incidents, %,d alerts".formatted(incidents.size(),
            incidents.values().stream().mapToInt(List::size).sum()), outputs.brokenIncidents());
  }

  /// The same records, by a service that nothing happens to.
  private void compare(ChaosPlan plan, ProxiedBroker broker, Map<RecordPosition, String> sent, Outputs outputs)
      throws Exception {
    try (Outputs calm = new Outputs(broker.bootstrapServers(), "calm");
        ServiceInstance instance = new ServiceInstance("calm", folder.resolve("calm"),
            arguments(plan, broker.bootstrapServers(), "calm", "calm"))) {
      instance.start();
      awaitScores(calm, sent.size());
      awaitIncidentsClosed(calm);
      RunComparison comparison = RunComparison.of(outputs, calm);
      report.add("bits as in an undisturbed run",
          "%,d scores, %d figures a rounding step apart".formatted(calm.scores().size(), comparison.steps()),
          comparison.differences());
      report.add("p-values as in an undisturbed run", "%,d of %,d the same, others within a factor of %.4f".formatted(
          comparison.samePValues(), sent.size(), comparison.largestPRatio()), comparison.pDifferences());
      report.add("incidents as in an undisturbed run", "%,d of %,d".formatted(outputs.incidents().size(),
          calm.incidents().size()), RunComparison.incidents(outputs, calm));
    }
  }

  private static void awaitScores(Outputs outputs, int count) throws Exception {
    Waiting.atMost(CALM, () -> outputs.scores().size() >= count);
  }

  /// Silence closes them.
  private static void awaitIncidentsClosed(Outputs outputs) throws Exception {
    Waiting.atMost(QUIET.multipliedBy(3), () -> outputs.openIncidents() == 0);
  }

  private static List<String> arguments(ChaosPlan plan, String bootstrapServers, String application,
      String instance) {
    List<String> arguments = new ArrayList<>(List.of("--bootstrap", bootstrapServers, "--input", "lines",
        "--model", Path.of("src/main/bundles/logs-any").toAbsolutePath().toString()));
    // Instances start while their broker is cut off, and nobody starts one again that gave up waiting for it.
    arguments.addAll(ServeProcess.settings("application-id=" + application, "instance-id=" + instance,
        "topics.timeout=10m", "topics.scores=" + application + "-scores",
        "topics.alerts=" + application + "-alerts", "topics.dead-letters=" + application + "-letters",
        "session-timeout=" + SESSION.toSeconds() + "s", "transaction-timeout=10s", "cores=1",
        "memory-size=" + MEMORY_BYTES, "context=" + plan.context(), "alerts.warm-up-records=50",
        "alerts.quiet-records=30",
        "alerts.quiet-time=" + QUIET.toSeconds() + "s", "alerts.false-alarms-per-day=1000",
        "alerts.expected-bytes=4"));
    return arguments;
  }
}
