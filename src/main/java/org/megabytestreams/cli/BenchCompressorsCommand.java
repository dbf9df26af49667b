package org.megabytestreams.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.megabytestreams.bench.CompressorsBench;
import org.megabytestreams.bench.ExternalCompressor;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.Precision;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.runtime.Device;
import org.megabytestreams.runtime.Machine;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs `megabyte bench compressors`.
@Command(
    name = "compressors",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Compares models' bits per byte with those of gzip, xz, zstd, brotli and PPMd (7z), if these are installed.",
      "SETS is a text file, a set a line, its parts separated by tabs: name, training file, test file, folder of a",
      "bundle trained on the training file alone, and records (lines, file or length:N)."
    },
    footer = {"", "Example:", "  megabyte bench compressors --out table.json sets.tsv"})
final class BenchCompressorsCommand implements Callable<Integer> {
  private static final int COLUMNS = 5;

  @Parameters(paramLabel = "SETS", description = "The sets to measure; # starts a comment.")
  Path sets;

  @Option(names = "--train-bytes", paramLabel = "BYTES", defaultValue = "25165824",
      description = "The most bytes to use, from the end of a training file (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 1)
  long trainBytes;

  @Option(names = "--test-bytes", paramLabel = "BYTES", defaultValue = "6291456",
      description = "The most bytes to use, from the start of a test file (default: ${DEFAULT-VALUE}).")
  @Bounds(min = 1)
  long testBytes;

  @Option(names = "--window", paramLabel = "BYTES",
      description = "The most bytes that the models see (default: the window of each).")
  @Bounds(min = 1, max = ModelOption.MAX_WINDOW)
  Integer window;

  @Option(names = "--cores", paramLabel = "N", defaultValue = "0", description = "Cores to use; 0 takes every one.")
  @Bounds(min = 0, max = Machine.MAX_CORES)
  int cores;

  @Option(names = "--out", paramLabel = "FILE", description = "Write the figures as JSON.")
  @WrittenFile
  Path out;

  @Override
  public Integer call() throws IOException {
    List<CompressorsBench.Set> wanted = read();
    Path scratch = Files.createTempDirectory("megabyte-compressors");
    List<CompressorsBench.Result> results = new ArrayList<>();
    try {
      CompressorsBench bench = new CompressorsBench(scratch, trainBytes, testBytes,
          doing -> System.err.println(doing + "…"));
      for (CompressorsBench.Set set : wanted) {
        try (ByteModel model = ModelOption.open(Bundle.read(set.model()), window, Precision.FLOAT32,
            Device.cpu(Machine.orAll(cores)))) {
          results.add(bench.run(set, model));
        }
      }
    } finally {
      for (String left : List.of("train", "test", "both", "archive.7z", "")) {
        Files.deleteIfExists(scratch.resolve(left));
      }
    }
    Map<String, String> versions = CompressorsBench.versions();
    print(results);
    versions.forEach((name, version) -> System.out.printf("%s: %s%n", name, version));
    if (out != null) {
      Map<String, Object> report = Provenance.head();
      report.put("compressors", versions);
      report.put("sets", results);
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(out.toFile(), report);
    }
    return CommandLine.ExitCode.OK;
  }

  private List<CompressorsBench.Set> read() throws IOException {
    List<CompressorsBench.Set> found = new ArrayList<>();
    List<String> lines = Files.readAllLines(sets);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] parts = line.split("\t");
      if (parts.length != COLUMNS) {
        throw new IllegalArgumentException(sets + ", line " + (i + 1) + ": expected " + COLUMNS
            + " parts parted by tabs, got " + parts.length);
      }
      found.add(new CompressorsBench.Set(parts[0], Path.of(parts[1]), Path.of(parts[2]), Path.of(parts[3]),
          RecordFormat.parse(parts[4])));
    }
    return found;
  }

  /// Prints the results in Markdown. A model that was trained before stands apart from compressors that learn as they
  /// go.
  private static void print(List<CompressorsBench.Result> results) {
    List<String> alone = ExternalCompressor.ALL.stream().map(ExternalCompressor::name).toList();
    List<String> given = ExternalCompressor.ALL.stream().filter(ExternalCompressor::remembers)
        .map(ExternalCompressor::name).toList();
    System.out.println("\nBits per byte of the test bytes, by compressors that learn as they go: alone\n");
    table(alone, results, CompressorsBench.Result::alone);
    System.out.println("\nand given the training bytes\n");
    table(given, results, CompressorsBench.Result::given);
    System.out.println("\nBits per byte of the same bytes, by models that learned from the training bytes before\n");
    table(List.of("empty window", "after the training bytes"), results,
        result -> Map.of("empty window", result.modelCold(), "after the training bytes", result.modelGiven()));
    System.out.println();
  }

  private interface Figures {
    Map<String, Double> of(CompressorsBench.Result result);
  }

  private static void table(List<String> columns, List<CompressorsBench.Result> results, Figures figures) {
    line(concat("set", "test bytes", columns));
    line(concat("---", "--:", columns.stream().map(_ -> "--:").toList()));
    for (CompressorsBench.Result result : results) {
      line(concat(result.name(), String.format(Locale.ROOT, "%,d", result.testBytes()),
          columns.stream().map(column -> cell(figures.of(result).get(column))).toList()));
    }
  }

  private static List<String> concat(String first, String second, List<String> rest) {
    List<String> cells = new ArrayList<>(List.of(first, second));
    cells.addAll(rest);
    return cells;
  }

  private static void line(Collection<String> cells) {
    System.out.println(cells.stream().collect(Collectors.joining(" | ", "| ", " |")));
  }

  private static String cell(Double bits) {
    return bits == null ? "–" : String.format(Locale.ROOT, "%.4f", bits);
  }
}
