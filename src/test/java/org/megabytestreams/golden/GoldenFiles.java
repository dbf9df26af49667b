package org.megabytestreams.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.megabytestreams.graph.AdamW;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.runtime.Device;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestJson;
import org.megabytestreams.train.Corpus;
import org.megabytestreams.train.Trainer;
import org.megabytestreams.train.TrainingPlan;

/// Holds what one version of the program left behind: a folder of `src/test/golden`, which its README describes.
record GoldenFiles(Path folder) {
  static final String INPUT = "lines";
  static final String APPLICATION = "golden";
  static final Geometry GEOMETRY = new Geometry(4, 16, 8, 32, 1, 2, 16, 1, 2, Framing.RECORDS);
  static final int STEPS = 40;
  /// Processors round sums in different ways.
  static final double ROUNDING = 0.01;

  /// Brokers forget what nobody has used for days, and records by their age; golden files are older.
  private static final Map<String, String> KEEP = Map.of("log.retention.ms", "-1", "offsets.retention.minutes",
      String.valueOf(Integer.MAX_VALUE), "transactional.id.expiration.ms", String.valueOf(Integer.MAX_VALUE));

  static Stream<GoldenFiles> ofAllVersions() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of("src/test/golden"))) {
      return folders.filter(Files::isDirectory).sorted().map(GoldenFiles::new).toList().stream();
    }
  }

  Path bundle() {
    return folder.resolve("run/bundle");
  }

  Path otherBundle() {
    return folder.resolve("other");
  }

  List<JsonNode> lines(String name) throws IOException {
    List<JsonNode> nodes = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(name))) {
      nodes.add(TestJson.read(line));
    }
    return nodes;
  }

  void write(String name, Stream<JsonNode> nodes) throws IOException {
    Files.write(folder.resolve(name), nodes.map(JsonNode::toString).toList(), StandardCharsets.UTF_8);
  }

  /// Starts a broker on the data in `folder`, or on none.
  static BrokerProcess broker(Path folder) throws IOException {
    return TestBroker.start(folder, 0, KEEP);
  }

  /// Starts the service as it ran when the files were written.
  ///
  /// @param folder of its state and output
  ServeProcess serve(BrokerProcess broker, Path folder, String... settings) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--bootstrap", broker.bootstrapServers(), "--input", INPUT,
        "--data", folder.toString(), "--model", bundle().toString(), "--models", otherBundle().toString(),
        "--create-topics"));
    arguments.addAll(ServeProcess.settings("application-id=" + APPLICATION, "topics.partitions=2", "session-timeout=2s",
        "transaction-timeout=10s", "cores=1", "alerts.warm-up-records=40", "alerts.quiet-time=1h",
        "alerts.false-alarms-per-day=1000", "alerts.expected-bytes=4"));
    arguments.addAll(ServeProcess.settings(settings));
    return ServeProcess.start(Files.createTempFile(folder, "serve", ".out"), arguments.toArray(String[]::new));
  }

  /// Trains in `run`, and goes on where it stands.
  ///
  /// @return the lowest held-out bits per byte
  double train(Path run, BooleanSupplier stop) throws IOException {
    TrainingPlan plan = new TrainingPlan(new TrainingPlan.Model(GEOMETRY, new RecordFormat.Lines()),
        new TrainingPlan.Optimisation(4, STEPS, Duration.ZERO, 0.01f, 5, AdamW.PAPER, 0),
        new TrainingPlan.Evaluation(10, 16, 4), 3, Device.cpu(1));
    try (Corpus corpus = Corpus.open(List.of(folder.resolve("corpus.log").toString()), 0.1, 64);
        Trainer trainer = new Trainer(plan, corpus, List.of("corpus.log"), "golden", run, Optional.empty())) {
      return trainer.run(_ -> { }, stop);
    }
  }

  /// Packs all files below `from`.
  void pack(Path from, String name) throws IOException {
    try (Stream<Path> files = Files.walk(from);
        ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve(name)))) {
      for (Path file : files.filter(Files::isRegularFile).sorted(Comparator.naturalOrder()).toList()) {
        zip.putNextEntry(new ZipEntry(from.relativize(file).toString()));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
  }

  void unpack(String name, Path to) throws IOException {
    try (ZipFile zip = new ZipFile(folder.resolve(name).toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        Path file = to.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
          zip.getInputStream(entry).transferTo(out);
        }
      }
    }
  }
}
