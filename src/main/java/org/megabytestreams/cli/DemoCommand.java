package org.megabytestreams.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.megabytestreams.bundle.BundledModels;
import org.megabytestreams.bundle.Folders;
import org.megabytestreams.demo.DemoRun;
import org.megabytestreams.demo.DemoSummary;
import org.megabytestreams.process.OwnProgram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Runs `megabyte demo`.
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows the service at work: a real Kafka broker, its own log as the stream, real faults, and alerts.",
      "Injects the faults after a calm phase, and shows each alert as it comes. It takes about four minutes."
    },
    footer = {"", "Examples:", "  megabyte demo", "  megabyte demo --stay --folder demo-data"},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every fault alerted, at most one false alarm, every record scored once",
      "1:something failed, or the summary is worse than that"
    })
final class DemoCommand implements Callable<Integer> {
  @Option(names = "--model", paramLabel = "BUNDLE",
      description = "Folder of a model bundle (default: the bundled logs, which knows logs of brokers).")
  Path model;

  @Option(names = "--calm", defaultValue = "45", paramLabel = "SECONDS",
      description = "Length of the calm phase (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 0)
  int calmSeconds;

  @Option(names = "--learning", defaultValue = "150", paramLabel = "SECONDS",
      description = "Time for the baselines before it (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 0)
  int learningSeconds;

  @Option(names = "--all-faults",
      description = "Also inject faults that leave one ordinary line or none, and are missed so far.")
  boolean allFaults;

  @Option(names = "--false-alarms-per-day", defaultValue = "500", paramLabel = "N",
      description = "Alarm budget of each stream (default: ${DEFAULT-VALUE}).")
  @Bounds(above = 0)
  double falseAlarmsPerDay;

  @Option(names = "--stay", description = "Keep everything running after the faults, until Ctrl-C.")
  boolean stay;

  @Option(names = "--summary", paramLabel = "FILE", description = "Write the summary as JSON.")
  @WrittenFile
  Path summaryFile;

  @Option(names = "--folder", paramLabel = "DIR",
      description = "Folder of all data, which then stays (default: a temporary folder, removed at the end).")
  Path folder;

  @Override
  public Integer call() throws Exception {
    Path place = folder != null ? Files.createDirectories(folder) : Files.createTempDirectory("megabyte-demo");
    boolean colour = System.console() != null && System.console().isTerminal() && System.getenv("NO_COLOR") == null;
    DemoRun run = new DemoRun(new DemoRun.Settings(
        Path.of(System.getProperty("megabyte.broker.lib", "target/broker/lib")), OwnProgram.jar(), place,
        model != null ? model : BundledModels.forBrokers(), Duration.ofSeconds(learningSeconds),
        Duration.ofSeconds(calmSeconds), allFaults, falseAlarmsPerDay), System.out, colour);
    DemoSummary summary;
    try {
      summary = run.run(this::waitForUser);
    } catch (Exception e) {
      System.err.println("megabyte demo: logs of broker and service are in " + place);
      throw e;
    }
    if (folder == null) {
      Folders.delete(place);
    }
    System.out.printf("%n%s%n", summary);
    if (summaryFile != null) {
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(summaryFile.toFile(), summary);
    }
    return summary.succeeded() ? 0 : 1;
  }

  private void waitForUser() {
    if (stay) {
      System.out.println("\nstaying until Ctrl-C");
      try {
        Thread.sleep(Duration.ofDays(365));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
