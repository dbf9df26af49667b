package org.megabytestreams.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Holds the faults. Each returns evidence that it happened.
final class Faults {
  private static final int KILLED = 137;
  private static final int TERMINATED = 143;
  private static final int MAX_STALLS = 5;
  /// Longer than clients wait for an answer.
  private static final Duration OUTAGE = Duration.ofSeconds(75);

  private Faults() {}

  /// Returns all faults but [#killOfAnInstance].
  static List<Fault> otherThanKills() {
    return List.of(
        new Fault("lost-state", Faults::killAndDeleteState),
        new Fault("broker-restart", stage -> restartBroker(stage, false, Duration.ZERO)),
        new Fault("broker-kill", stage -> restartBroker(stage, true, Duration.ZERO)),
        new Fault("outage", stage -> restartBroker(stage, true, OUTAGE)),
        new Fault("reset", Faults::resetConnections),
        new Fault("short-stall", stage -> stallNetwork(stage, stage.any(), stage.session().dividedBy(2))),
        new Fault("long-stall", stage -> stallNetwork(stage, stage.any(), stage.session().multipliedBy(2))),
        new Fault("short-refusal", stage -> refuseConnections(stage, stage.session().dividedBy(2))),
        new Fault("long-refusal", stage -> refuseConnections(stage, stage.session().multipliedBy(2))),
        new Fault("rolling-restart", Faults::restartInstancesInTurn),
        new Fault("scale", Faults::scaleToOneInstanceAndBack),
        new Fault("storm", Faults::restartDuringRebalances),
        new Fault("standby", Faults::takeOverFromStandby),
        new Fault("thread-replaced", Faults::replaceThread));
  }

  /// Returns the fault that kills one instance at work and starts it again, at once or after others have taken over.
  static Fault killOfAnInstance() {
    return new Fault("kill", stage -> {
      ServiceInstance victim = stage.any();
      String evidence = killAtWork(stage, victim);
      boolean takenOver = stage.random().nextInt(4) == 0;
      if (takenOver) {
        Thread.sleep(stage.session().plusSeconds(1));
      }
      victim.start();
      return evidence + (takenOver ? ", back after its session" : ", back at once");
    });
  }

  private static String killAtWork(Stage stage, ServiceInstance victim) throws Exception {
    long scored = victim.awaitWorking();
    stage.sleepAtMost(Duration.ofMillis(500));
    int inFlight = stage.awaitInFlight();
    long pid = victim.pid();
    int status = victim.kill();
    assertEquals(KILLED, status, "exit status of a killed process");
    assertTrue(ProcessHandle.of(pid).isEmpty(), "process " + pid + " is still there");
    return "%s (pid %d) exit %d, %d records scored by it, %d in flight".formatted(victim.name(), pid, status, scored,
        inFlight);
  }

  private static String killAndDeleteState(Stage stage) throws Exception {
    ServiceInstance victim = stage.any();
    String evidence = killAtWork(stage, victim);
    assertTrue(victim.deleteState(), "no state was there to be deleted");
    victim.start();
    victim.awaitRunning();
    return evidence + ", its state folder deleted";
  }

  private static String restartBroker(Stage stage, boolean kill, Duration down) throws Exception {
    int inFlight = stage.awaitInFlight();
    long former = stage.broker().pid();
    if (kill) {
      stage.broker().kill();
    } else {
      stage.broker().stop();
    }
    assertTrue(ProcessHandle.of(former).isEmpty(), "broker " + former + " is still there");
    Thread.sleep(down);
    stage.broker().start();
    assertNotEquals(former, stage.broker().pid());
    return "broker pid %d, after %d s %d, %d records in flight".formatted(former, down.toSeconds(),
        stage.broker().pid(), inFlight);
  }

  private static String resetConnections(Stage stage) throws Exception {
    ServiceInstance victim = stage.any();
    victim.awaitWorking();
    int inFlight = stage.awaitInFlight();
    TcpProxy network = stage.network(victim);
    long cut = network.cut();
    network.reset();
    assertTrue(network.cut() > cut, "no connection was there to be cut");
    return "%s: %d connections cut, %d records in flight".formatted(victim.name(), network.cut() - cut, inFlight);
  }

  private static String stallNetwork(Stage stage, ServiceInstance victim, Duration length) throws Exception {
    victim.awaitWorking();
    int inFlight = stage.awaitInFlight();
    TcpProxy network = stage.network(victim);
    long held = network.held();
    network.stall();
    Thread.sleep(length);
    network.resume();
    assertTrue(network.held() > held, "nothing was held back");
    return "%s: no byte for %d ms, %d connections waited, %d records in flight".formatted(victim.name(),
        length.toMillis(), network.held() - held, inFlight);
  }

  private static String refuseConnections(Stage stage, Duration length) throws Exception {
    ServiceInstance victim = stage.any();
    victim.awaitWorking();
    int inFlight = stage.awaitInFlight();
    TcpProxy network = stage.network(victim);
    long cut = network.cut();
    network.refuse();
    assertRefused(network);
    Thread.sleep(length);
    assertRefused(network);
    network.accept();
    assertTrue(network.cut() > cut, "no connection was there to be cut");
    return "%s: %d connections cut, new ones refused for %d ms, %d records in flight".formatted(victim.name(),
        network.cut() - cut, length.toMillis(), inFlight);
  }

  private static void assertRefused(TcpProxy network) throws IOException {
    String[] address = network.address().split(":");
    try (Socket socket = new Socket(address[0], Integer.parseInt(address[1]))) {
      throw new AssertionError(socket + " was not refused");
    } catch (ConnectException _) {
      // As it should be.
    }
  }

  private static String restartInstancesInTurn(Stage stage) throws Exception {
    List<String> evidence = new ArrayList<>();
    for (ServiceInstance instance : stage.instances()) {
      instance.awaitWorking();
      int inFlight = stage.awaitInFlight();
      int status = instance.stop();
      assertEquals(TERMINATED, status, instance.output());
      instance.start();
      instance.awaitRunning();
      evidence.add("%s exit %d with %d in flight".formatted(instance.name(), status, inFlight));
    }
    return String.join(", ", evidence);
  }

  /// Stops all instances but one, and starts them again.
  private static String scaleToOneInstanceAndBack(Stage stage) throws Exception {
    long rebalances = stage.broker().rebalances();
    List<ServiceInstance> shuffled = shuffled(stage);
    ServiceInstance last = shuffled.getFirst();
    for (ServiceInstance leaving : shuffled.subList(1, shuffled.size())) {
      assertEquals(TERMINATED, leaving.stop(), leaving.output());
    }
    long alone = last.awaitWorking();
    int before = stage.outputs().scores().size();
    stage.settle();
    assertTrue(stage.outputs().scores().size() > before, "one instance alone scored nothing");
    for (ServiceInstance joining : shuffled.subList(1, shuffled.size())) {
      joining.start();
      joining.awaitRunning();
    }
    long more = stage.broker().rebalances() - rebalances;
    assertTrue(more >= 2, "expected at least 2 rebalances, got " + more);
    return "%s alone for a while (%d records scored by it), then all again, %d rebalances".formatted(last.name(),
        alone, more);
  }

  private static List<ServiceInstance> shuffled(Stage stage) {
    List<ServiceInstance> shuffled = new ArrayList<>(stage.instances());
    for (int i = shuffled.size() - 1; i > 0; i--) {
      Collections.swap(shuffled, i, stage.random().nextInt(i + 1));
    }
    return shuffled;
  }

  /// Restarts each instance while the group still rebalances because of the one before.
  private static String restartDuringRebalances(Stage stage) throws Exception {
    long rebalances = stage.broker().rebalances();
    int inFlight = stage.awaitInFlight();
    int leaves = 0;
    for (int round = 0; round < 2; round++) {
      for (ServiceInstance instance : shuffled(stage)) {
        if (stage.random().nextBoolean()) {
          instance.kill();
        } else {
          instance.stop();
        }
        instance.start();
        leaves++;
        stage.sleepAtMost(Duration.ofSeconds(5));
      }
    }
    for (ServiceInstance instance : stage.instances()) {
      instance.awaitRunning();
    }
    long more = stage.broker().rebalances() - rebalances;
    assertTrue(more >= 3, "expected at least 3 rebalances, got " + more);
    return "%d times an instance left and joined, %d rebalances, %d records in flight".formatted(leaves, more,
        inFlight);
  }

  /// Starts instances on empty folders, with standbys, and kills one: they hold more stores than there are tasks.
  private static String takeOverFromStandby(Stage stage) throws Exception {
    for (ServiceInstance instance : stage.instances()) {
      instance.stop();
      assertTrue(instance.deleteState(), "no state was there to be deleted");
      instance.settings("megabyte.standby-replicas=1");
      instance.start();
      instance.awaitRunning();
    }
    long stores = awaitStores(stage, LogLoad.PARTITIONS + 1);
    ServiceInstance victim = stage.any();
    String evidence = killAtWork(stage, victim);
    Thread.sleep(stage.session().plusSeconds(1));
    int before = stage.unscored().size();
    stage.settle();
    victim.start();
    victim.awaitRunning();
    return "%d stores of %d tasks; %s, %d records waited for the others".formatted(stores, LogLoad.PARTITIONS,
        evidence, before);
  }

  private static long awaitStores(Stage stage, int least) throws IOException, InterruptedException {
    long stores = 0;
    for (int attempt = 0; stores < least; attempt++) {
      assertTrue(attempt < 300, "expected stores of at least " + least + " tasks, got " + stores);
      Thread.sleep(100);
      stores = 0;
      for (ServiceInstance instance : stage.instances()) {
        stores += instance.tasksWithState();
      }
    }
    return stores;
  }

  /// Stalls the network of an instance until a stream thread ends, which the instance replaces in the same process.
  private static String replaceThread(Stage stage) throws Exception {
    ServiceInstance victim = stage.any();
    victim.stop();
    victim.settings("megabyte.kafka.\"task.timeout.ms\"=0", "megabyte.kafka.\"max.block.ms\"=1000",
        "megabyte.kafka.\"default.api.timeout.ms\"=1500", "megabyte.kafka.\"request.timeout.ms\"=1000");
    victim.start();
    victim.awaitWorking();
    long pid = victim.pid();
    String evidence = "";
    long replaced = 0;
    // If the stall comes during a task's recovery, Kafka Streams creates the task again and keeps the thread.
    for (int attempt = 0; replaced == 0 && attempt < MAX_STALLS; attempt++) {
      evidence = stallNetwork(stage, victim, stage.session().multipliedBy(3));
      replaced = victim.output().lines().filter(line -> line.contains("stream thread replaced")).count();
      stage.settle();
    }
    assertTrue(replaced > 0, "no thread was replaced: " + victim.output());
    assertEquals(pid, victim.pid());
    victim.settings();
    return "%s: %d threads replaced in process %d; %s".formatted(victim.name(), replaced, pid, evidence);
  }
}
