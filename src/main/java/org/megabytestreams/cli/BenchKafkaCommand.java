package org.megabytestreams.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.megabytestreams.bench.load.LoadSettings;
import org.megabytestreams.bench.load.LoadTest;
import org.megabytestreams.bench.load.LoadTest.Scenario;
import org.megabytestreams.bench.load.ScenarioResult;
import org.megabytestreams.bench.load.TestRecords;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.BundledModels;
import org.megabytestreams.bundle.Folders;
import org.megabytestreams.input.ByteSource;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.process.BrokerSettings;
import org.megabytestreams.process.OwnProgram;
import org.megabytestreams.runtime.Device;
import org.megabytestreams.runtime.Machine;
import org.megabytestreams.runtime.OnnxByteModel;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Runs `megabyte bench kafka`.
@Command(
    name = "kafka",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures the running service under load, through a real broker: how fast, how late, how steady.",
      "It checks that every record has exactly one score, of its own bytes. Starts a broker and, for each scenario, a",
      "service.",
      "",
      "saturation  as fast as it goes, many streams and one, in turns with scoring the same bytes without Kafka",
      "latency     records on a schedule, at a share of that rate: percentiles from when each was to be sent",
      "drain       a backlog that is there before the service starts",
      "small       records of 120 bytes and of 1 byte, one by one: processor time a byte",
      "soak        a schedule for --minutes: memory and latency over time",
      ""
    },
    footer = {
      "",
      "Writes DIR/load.json after each scenario, and pictures into the same folder.",
      "",
      "Examples:",
      "  megabyte bench kafka --out load-results/today",
      "  megabyte bench kafka --data access.log --records lines latency --rate 200",
      "  megabyte bench kafka soak --minutes 120 --share 0.3",
      "  megabyte bench kafka saturation --set megabyte.batch.delay=50ms --set megabyte.threads=2"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:measured, and every record had its one score",
      "1:something failed, or a record had none, two or a wrong one",
      "2:the command line is wrong"
    })
final class BenchKafkaCommand implements Callable<Integer> {
  private static final int MAX_INPUT_BYTES = 16 << 20;

  @Parameters(paramLabel = "SCENARIO", arity = "0..*",
      description = "Which to run, in this order (default: saturation latency drain small).")
  List<Scenario> scenarios = List.of(Scenario.SATURATION, Scenario.LATENCY, Scenario.DRAIN, Scenario.SMALL);

  @Option(names = "--out", paramLabel = "DIR",
      description = "For results and pictures (default: load-results/ and the time).")
  Path out;

  @Option(names = "--data", paramLabel = "FILE",
      description = "The file that records are read from, plain or .xz/.gz/.zst: those of its first 16 MiB, over and"
          + " over (default: the log of the broker that is started).")
  String data;

  @Option(names = "--records", paramLabel = "FORMAT", defaultValue = "length:120",
      description = "As in 'megabyte score': lines, start:REGEX, pcap, … (default: ${DEFAULT-VALUE}).")
  String records;

  @Option(names = "--streams", defaultValue = "64", paramLabel = "N",
      description = "Keys of the scenarios with many (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 1)
  int streams;

  @Option(names = "--partitions", defaultValue = "4", paramLabel = "N",
      description = "Partitions of the topics (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 1)
  int partitions;

  @Option(names = "--seconds", paramLabel = "SECONDS", defaultValue = "30",
      description = "Seconds of each figure (default: ${DEFAULT-VALUE}).")
  @Bounds(above = 0)
  double seconds;

  @Option(names = "--rounds", defaultValue = "3", paramLabel = "N",
      description = "Rounds; what is compared takes turns in each (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 1)
  int rounds;

  @Option(names = "--warm-up", defaultValue = "60", paramLabel = "SECONDS",
      description = "Seconds before a measurement (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 0)
  double warmUp;

  @Option(names = "--minutes", paramLabel = "MINUTES", defaultValue = "30",
      description = "Minutes of the soak (default: ${DEFAULT-VALUE}).")
  @Bounds(above = 0)
  double minutes;

  @Option(names = "--share", paramLabel = "SHARE", defaultValue = "0.5",
      description = "Share of the saturated rate, for latency and soak (default: ${DEFAULT-VALUE}).")
  @Bounds(above = 0)
  double share;

  @Option(names = "--rate", paramLabel = "R", description = "Records a second instead of a share.")
  @Bounds(above = 0)
  Double rate;

  @Option(names = "--model", paramLabel = "BUNDLE",
      description = "Folder of a model bundle (default: the bundled logs-any).")
  Path model;

  @Option(names = "--cores", paramLabel = "N", defaultValue = "0",
      description = "Cores of the model; 0 takes every one.")
  @Bounds(min = 0, max = Machine.MAX_CORES)
  int cores;

  @Mixin
  ProviderOption provider;

  @Option(names = "--bootstrap", paramLabel = "HOST:PORT", description = {
      "A broker that runs already; topics made there are named load-* and removed. Needs --data."})
  String bootstrap;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Any key of the service's configuration.")
  Map<String, String> settings = new LinkedHashMap<>();

  @Option(names = "--folder", paramLabel = "DIR",
      description = "Data and logs of broker and services stay there (default: a temporary folder).")
  Path folder;

  @Spec
  CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    RecordFormat format = RecordFormat.parse(records);
    if (bootstrap != null && data == null) {
      throw new IllegalArgumentException("expected --data with --bootstrap: the log of that broker is out of reach");
    }
    TestRecords given = data == null ? null : read(data, format);
    if (out == null) {
      out = Path.of("load-results", LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")));
    }
    Files.createDirectories(out);
    Path place = folder != null ? Files.createDirectories(folder) : Files.createTempDirectory("megabyte-load");
    boolean correct;
    try (BrokerProcess broker = bootstrap != null ? null : BrokerProcess.start(new BrokerSettings(
        Path.of(System.getProperty("megabyte.broker.lib", "target/broker/lib")), place.resolve("broker"), 0, false,
        Map.of("log.segment.delete.delay.ms", "1000")))) {
      TestRecords sent = given != null ? given : read(broker.logs().resolve("server.log").toString(), format);
      correct = run(broker == null ? bootstrap : broker.bootstrapServers(), new LoadSettings(
          OwnProgram.jar(), place, serviceArguments(), sent, partitions, streams,
          new LoadSettings.Length(rounds, seconds, warmUp, minutes), new LoadSettings.Rate(share, rate)));
    } catch (Exception e) {
      System.err.println("megabyte bench kafka: logs of broker and service are in " + place);
      throw e;
    }
    if (folder == null && correct) {
      Folders.delete(place);
    }
    System.out.println(correct ? "every record had its one score; " + out.resolve("load.json")
        : "RECORDS LOST, DOUBLED OR WRONG; see " + out.resolve("load.json") + " and the logs in " + place);
    return correct ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private static TestRecords read(String source, RecordFormat format) throws IOException {
    try (InputStream in = ByteSource.open(source)) {
      return TestRecords.read(source, in, format, MAX_INPUT_BYTES);
    }
  }

  private List<String> serviceArguments() {
    List<String> arguments = new ArrayList<>(List.of("--model", bundleFolder().toString(),
        "--set", "megabyte.cores=" + device().cores(), "--set", "megabyte.provider=" + device().provider(),
        "--set", "megabyte.gpu-memory=" + provider.gpuMemory + "M"));
    settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    return arguments;
  }

  private Device device() {
    return provider.device(Machine.orAll(cores));
  }

  private Path bundleFolder() {
    return model != null ? model : BundledModels.forService();
  }

  private boolean run(String brokers, LoadSettings load) throws Exception {
    Map<String, Object> report = Provenance.head();
    Bundle bundle = Bundle.read(bundleFolder());
    report.put("command", "megabyte " + String.join(" ", spec.commandLine().getParseResult().originalArgs()));
    report.put("loadAverageAtStart", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    report.put("model", bundle.manifest().name() + " " + bundle.manifest().digest().substring(0, 12));
    report.put("device", device().toString());
    report.put("cores", device().cores());
    report.put("correct", true);
    Map<String, Object> found = new LinkedHashMap<>();
    report.put("scenarios", found);
    String name = "load-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    try (ByteModel opened = OnnxByteModel.open(bundle, device())) {
      LoadTest test = new LoadTest(load, opened, brokers, name, Provenance.line(), System.err);
      for (Scenario scenario : scenarios) {
        ScenarioResult outcome = test.run(scenario);
        found.put(scenario.id(), outcome);
        report.compute("correct", (_, before) -> (boolean) before && outcome.correct());
        write(report, outcome);
        System.out.println(scenario.id());
        outcome.summary().forEach(line -> System.out.println("  " + line));
        System.out.println("  " + outcome.correctness());
      }
    }
    return (boolean) report.get("correct");
  }

  private void write(Map<String, Object> report, ScenarioResult outcome) throws IOException {
    for (Map.Entry<String, String> plot : outcome.plots().entrySet()) {
      Files.writeString(out.resolve(plot.getKey()), plot.getValue());
    }
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(out.resolve("load.json").toFile(), report);
  }
}
