package org.megabytestreams.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.process.ServiceProcess;
import org.megabytestreams.report.HeatMap;

/// Runs the demo: a real broker, the service, and the broker's own log as the stream; first calm, then faults.
public final class DemoRun {
  /// Holds the settings of a demo.
  ///
  /// @param library folder with the broker's jars
  /// @param jar the application
  /// @param folder the folder of all files of this demo
  /// @param model bundle that the service scores with
  /// @param learning how long the streams' baselines learn before the calm phase
  /// @param calm length of the calm phase
  /// @param allFaults whether to inject the faults that are known to be missed, too
  /// @param falseAlarmsPerDay the alarm budget of each of the two streams
  public record Settings(Path library, Path jar, Path folder, Path model, Duration learning, Duration calm,
      boolean allFaults, double falseAlarmsPerDay) {}

  private static final String BYTES = "bytes";
  private static final String SCORES = "scores";
  private static final String ALERTS = "alerts";
  private static final String DEAD_LETTERS = "dead-letters";
  /// The broker starts and makes its topics before its log is taken as a stream: an engineer attaches to a running one.
  private static final Duration BROKER_START = Duration.ofSeconds(20);
  private static final Duration SERVICE_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration ALERT_TIMEOUT = Duration.ofSeconds(12);
  private static final Duration BETWEEN_FAULTS = Duration.ofSeconds(3);
  private static final Duration SETTLE = Duration.ofSeconds(1);
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(60);
  /// Mean pause of the workload's clients: some 30 log lines a second.
  private static final Duration PAUSE = Duration.ofMillis(260);

  private final Settings settings;
  private final PrintStream out;
  private final AlertView view;
  private final Set<String> calmIncidents = ConcurrentHashMap.newKeySet();
  private final Set<String> otherIncidents = ConcurrentHashMap.newKeySet();
  private final Set<String> faultIncidents = ConcurrentHashMap.newKeySet();
  private final Set<Fault> alerted = ConcurrentHashMap.newKeySet();
  private volatile Fault current;
  private volatile boolean faultsBegan;

  public DemoRun(Settings settings, PrintStream out, boolean colour) {
    this.settings = settings;
    this.out = out;
    this.view = new AlertView(new HeatMap(colour));
  }

  /// Runs the demo from start to end.
  ///
  /// @param stay called before everything is stopped; returns when the user has seen enough
  public DemoSummary run(Runnable stay) throws IOException, InterruptedException, ExecutionException {
    long startedNanos = System.nanoTime();
    out.println("starting a real Kafka broker in " + settings.folder());
    try (DemoBroker broker = DemoBroker.start(settings.library(), settings.folder());
        Workload workload = new Workload(broker.bootstrapServers(), PAUSE, System.nanoTime())) {
      createTopics(broker.bootstrapServers());
      out.printf("broker on %s; starting the service and an ordinary workload (%d s)%n", broker.bootstrapServers(),
          BROKER_START.toSeconds());
      try (ServiceProcess service = startService(broker.bootstrapServers())) {
        workload.start();
        Thread.sleep(BROKER_START);
        try (Feeder feeder = new Feeder(broker.bootstrapServers(), BYTES, broker.logFiles());
            OutputWatch watch = new OutputWatch(broker.bootstrapServers(), SCORES, ALERTS, this::show)) {
          calm(service, feeder, watch);
          List<Fault> faults = settings.allFaults() ? Faults.all() : Faults.loud();
          for (Fault fault : faults) {
            inject(fault, broker.stage());
          }
          stay.run();
          feeder.finish();
          await(DRAIN_TIMEOUT, () -> watch.scores() >= feeder.sent());
          Thread.sleep(SETTLE); // a duplicate would come behind the last score
          watch.requireHealthy();
          return new DemoSummary(feeder.sent(), watch.scores(), watch.duplicates(), feeder.sent() - watch.scores(),
              faults.size(), alerted.size(), calmIncidents.size(), otherIncidents.size(),
              (System.nanoTime() - startedNanos) / 1e9);
        }
      }
    }
  }

  private void calm(ServiceProcess service, Feeder feeder, OutputWatch watch) throws IOException,
      InterruptedException {
    long deadlineNanos = System.nanoTime() + SERVICE_TIMEOUT.toNanos();
    while (watch.scores() == 0 || watch.scores() < 0.98 * feeder.sent()) {
      service.requireAlive();
      watch.requireHealthy();
      if (System.nanoTime() > deadlineNanos) {
        throw new IllegalStateException("the service did not catch up: " + watch.scores() + " of " + feeder.sent()
            + " records scored; see " + settings.folder().resolve("service.log"));
      }
      Thread.sleep(200);
    }
    service.address().ifPresent(address -> out.printf("the live page: %s/%n", address));
    out.printf("scores flow; the baselines learn for %d s%n", settings.learning().toSeconds());
    Thread.sleep(settings.learning());
    out.printf("%,d lines in, %,d scored; calm for %d s%n", feeder.sent(), watch.scores(),
        settings.calm().toSeconds());
    Thread.sleep(settings.calm());
    out.printf("calm phase over: %,d lines in, %,d scored, %d false alarms%n", feeder.sent(), watch.scores(),
        calmIncidents.size());
    faultsBegan = true;
  }

  private void inject(Fault fault, Fault.Stage stage) throws InterruptedException {
    out.printf("%nFAULT %s: %s%n", fault.name(), fault.description());
    current = fault;
    try {
      fault.inject(stage);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("fault " + fault.name() + " could not be injected: " + e.getMessage(), e);
    }
    await(ALERT_TIMEOUT, () -> alerted.contains(fault));
    if (!alerted.contains(fault)) {
      out.println("  no alert within " + ALERT_TIMEOUT.toSeconds() + " s");
    }
    Thread.sleep(BETWEEN_FAULTS);
  }

  /// Shows an alert. The watching thread calls it for each alert.
  private void show(JsonNode alert) {
    if (!alert.path("record").isObject()) {
      return; // an incident's end
    }
    String incident = alert.path("incident").path("id").asText();
    String line = new String(AlertView.bytes(alert), StandardCharsets.ISO_8859_1);
    Fault fault = current;
    if (!faultsBegan) {
      if (calmIncidents.add(incident)) {
        out.println(view.render(alert));
      }
    } else if (fault != null && Pattern.compile(fault.evidence()).matcher(line).find()) {
      faultIncidents.add(incident);
      if (alerted.add(fault)) {
        out.println(view.render(alert));
      }
    } else if (!faultIncidents.contains(incident) && otherIncidents.add(incident) && !alerted.contains(fault)) {
      out.println(view.render(alert));
    }
  }

  private ServiceProcess startService(String bootstrap) throws IOException {
    return ServiceProcess.start(settings.jar(), settings.folder().resolve("service.log"),
        List.of("--bootstrap", bootstrap, "--port", "0", "--create-topics", "--model", settings.model().toString(),
            "--data", settings.folder().resolve("service").toString(),
            "--set", "megabyte.alerts.false-alarms-per-day=" + settings.falseAlarmsPerDay()));
  }

  private static void createTopics(String bootstrap) throws ExecutionException, InterruptedException {
    try (Admin admin = ClientProperties.of(bootstrap).clientId("megabyte-demo").admin()) {
      List<NewTopic> topics = new ArrayList<>();
      for (String topic : List.of(BYTES, SCORES, ALERTS, DEAD_LETTERS)) {
        topics.add(new NewTopic(topic, 1, (short) 1));
      }
      admin.createTopics(topics).all().get();
    }
  }

  private static void await(Duration most, BooleanSupplier done) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + most.toNanos();
    while (!done.getAsBoolean() && System.nanoTime() < deadlineNanos) {
      Thread.sleep(100);
    }
  }
}
