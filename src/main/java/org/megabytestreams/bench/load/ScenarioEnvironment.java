package org.megabytestreams.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.process.ServiceProcess;

/// Holds all that a scenario runs with. It has topics of its own, a service of its own on them, and a ledger that holds
/// records against scores.
final class ScenarioEnvironment implements AutoCloseable {
  /// After this time without a score, the missing scores count as lost.
  private static final Duration STALLED = Duration.ofSeconds(120);
  /// A doubled score would come behind the last one.
  private static final Duration QUIET = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final LoadSettings settings;
  private final Progress progress;
  private final String bootstrap;
  private final String name;
  private final Admin admin;
  private final Ledger ledger;
  private final Sender sender;
  private final ScoreReader reader;
  private ServiceProcess service;
  private long sent;

  private ScenarioEnvironment(LoadSettings settings, Progress progress, String bootstrap, String name, Admin admin) {
    this.settings = settings;
    this.progress = progress;
    this.bootstrap = bootstrap;
    this.name = name;
    this.admin = admin;
    this.ledger = new Ledger(topic("bytes"));
    this.sender = new Sender(bootstrap, topic("bytes"), ledger);
    this.reader = new ScoreReader(bootstrap, topic("scores"), topic("dead-letters"), settings.partitions(),
        ledger);
  }

  /// Makes the topics. The service is not started yet.
  ///
  /// @param name of topics, consumer group and folder; nothing else at the broker may start with it
  static ScenarioEnvironment open(LoadSettings settings, Progress progress, String bootstrap, String name)
      throws ExecutionException, InterruptedException {
    Admin admin = ClientProperties.of(bootstrap).clientId("megabyte-load").admin();
    try {
      List<NewTopic> topics = new ArrayList<>();
      for (String kind : List.of("bytes", "scores", "alerts", "dead-letters")) {
        topics.add(new NewTopic(name + "-" + kind, Optional.of(settings.partitions()), Optional.empty())
            .configs(Map.of("max.message.bytes", "2097152")));
      }
      admin.createTopics(topics).all().get();
      return new ScenarioEnvironment(settings, progress, bootstrap, name, admin);
    } catch (ExecutionException | InterruptedException | RuntimeException e) {
      admin.close();
      throw e;
    }
  }

  private String topic(String kind) {
    return name + "-" + kind;
  }

  /// Starts the service, which is ready some seconds later.
  void startService() throws IOException {
    Path folder = Files.createDirectories(settings.folder().resolve(name));
    List<String> arguments = new ArrayList<>(List.of("--bootstrap", bootstrap, "--port", "0",
        "--input", topic("bytes"), "--data", folder.toString(),
        "--set", "megabyte.application-id=" + name,
        "--set", "megabyte.topics.scores=" + topic("scores"),
        "--set", "megabyte.topics.alerts=" + topic("alerts"),
        "--set", "megabyte.topics.dead-letters=" + topic("dead-letters")));
    arguments.addAll(settings.serviceArguments());
    service = ServiceProcess.startWithWholeHeap(settings.jar(), folder.resolve("service.log"), arguments);
  }

  /// Lets the service score until its code is compiled and its buffers are there.
  void warmUp(TestRecords records, int streams, double bytesPerSecond) throws Exception {
    progress.begin("the service starts and warms up");
    long count = Math.max(streams, records.countOf(bytesPerSecond * settings.length().warmUpSeconds()));
    backlog(Sender.Plan.atOnce(records, "warm-up", streams, count));
  }

  /// Sends everything at once to a service that runs.
  ///
  /// @return the throughput until the last score could be read
  Throughput backlog(Sender.Plan plan) throws Exception {
    Arrived arrived = new Arrived();
    double cpu = cpuSeconds();
    long start = System.nanoTime();
    send(plan, start, arrived, _ -> { });
    awaitScores();
    return new Throughput(arrived.bytes, (arrived.lastNanos - start) / 1e9, cpuSeconds() - cpu);
  }

  /// Sends the records of a plan.
  ///
  /// @see Sender#send
  long send(Sender.Plan plan, long startNanos, Ledger.Arrivals arrivals, Sender.Ticks ticks) throws Exception {
    long late = sender.send(plan, startNanos, arrivals, soFar -> {
      requireHealthy();
      if (plan.perSecond() < Sender.AT_ONCE) {
        progress.at((double) soFar / plan.count());
      }
      ticks.tick(soFar);
    });
    sent += plan.count();
    return late;
  }

  /// Waits until every record sent has its score, or until no score has come for long.
  void awaitScores() throws IOException, InterruptedException {
    long before = ledger.scored();
    long scored = before;
    long lastNanos = System.nanoTime();
    while (scored < sent && System.nanoTime() - lastNanos < STALLED.toNanos()) {
      requireHealthy();
      Thread.sleep(PAUSE);
      if (ledger.scored() > scored) {
        scored = ledger.scored();
        lastNanos = System.nanoTime();
        progress.at((double) (scored - before) / (sent - before));
      }
    }
  }

  /// Returns what is right and wrong so far, after waiting for all that may still come.
  Ledger.Verdict verdict() throws IOException, InterruptedException {
    awaitScores();
    Thread.sleep(QUIET);
    reader.requireHealthy();
    return ledger.verdict();
  }

  private void requireHealthy() throws IOException {
    reader.requireHealthy();
    if (service != null) {
      service.requireAlive();
    }
  }

  double cpuSeconds() {
    return ProcessUsage.cpuSeconds(service.pid());
  }

  long residentBytes() throws IOException {
    return ProcessUsage.residentBytes(service.pid());
  }

  LoadSettings settings() {
    return settings;
  }

  Progress progress() {
    return progress;
  }

  /// Stops the service and leaves nothing at the broker.
  @Override
  public void close() throws IOException {
    sender.close();
    reader.close();
    if (service != null) {
      service.close();
    }
    try (admin) {
      admin.deleteTopics(admin.listTopics().names().get().stream().filter(topic -> topic.startsWith(name)).toList())
          .all().get();
    } catch (ExecutionException e) {
      throw new IOException("cannot delete the topics " + name + "-*: " + e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Takes the arrivals. The reader calls [#arrived] under the ledger's lock. A thread that has seen the last score
  /// under that lock may read the fields.
  private static final class Arrived implements Ledger.Arrivals {
    private long bytes;
    private long lastNanos;

    @Override
    public void arrived(long intendedNanos, long arrivalNanos, int more) {
      bytes += more;
      lastNanos = Math.max(lastNanos, arrivalNanos);
    }
  }
}
