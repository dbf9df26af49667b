package org.megabytestreams.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.megabytestreams.bench.EngineBench;
import org.megabytestreams.input.ByteSource;
import org.megabytestreams.megabyte.ByteModel;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `megabyte bench`.
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures side by side, in one run, and checks what it measures.",
    subcommands = {BenchCommand.Engine.class, BenchClaimsCommand.class, BenchCompressorsCommand.class,
      BenchInferenceCommand.class},
    synopsisSubcommandLabel = "COMMAND")
final class BenchCommand {
  /// `megabyte bench engine`.
  @Command(
      name = "engine",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "Scoring beside the machine's matrix rate: in bulk, batched over streams, record by record.",
      footer = {"", "Example:", "  megabyte bench engine --out engine.json access.log"})
  static final class Engine implements Callable<Integer> {
    private static final int MOST_INPUT_BYTES = 16 << 20;

    @Parameters(paramLabel = "FILE", description = "Where the records' bytes are taken from.")
    String source;

    @Mixin
    ModelOption model;

    @Option(names = "--seconds", defaultValue = "10", description = "For each figure (default: ${DEFAULT-VALUE}).")
    double seconds;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the figures as JSON.")
    Path out;

    @Override
    public Integer call() throws IOException {
      byte[] input;
      try (InputStream in = ByteSource.open(source)) {
        input = in.readNBytes(MOST_INPUT_BYTES);
      }
      if (input.length == 0) {
        throw new IllegalArgumentException("expected some bytes in " + source + ", got none");
      }
      EngineBench.Result result;
      try (ByteModel opened = model.open()) {
        result = new EngineBench(opened, model.cores(), seconds)
            .run(model.folder().getFileName() + " " + opened.digest().substring(0, 12), input);
      }
      print(result);
      if (out != null) {
        Map<String, Object> report = Provenance.head();
        report.put("engine", result);
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(out.toFile(), report);
      }
      return result.correct() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private static void print(EngineBench.Result result) {
      System.out.printf(Locale.ROOT, "model %s on %d cores; matrix products at %.1f GFLOP/s; %.2f MFLOP a byte%n",
          result.model(), result.cores(), result.peakFlops() / 1e9, result.flopsPerByte() / 1e6);
      System.out.printf(Locale.ROOT, "bulk scoring at %.0f%% of the matrix rate%n%n", 100 * result.bulkShareOfPeak());
      System.out.printf("%-42s %10s %14s %12s%n", "", "KB/s", "CPU of bulk", "worst bits");
      for (EngineBench.Figure figure : result.figures()) {
        System.out.printf(Locale.ROOT, "%-42s %10.1f %13.2fx %12.4f%n", figure.name(), figure.bytesPerSecond() / 1000,
            figure.cpuPerByteOfBulk(), figure.worstBits());
      }
      System.out.println(result.correct() ? "bits agree to 0.01" : "BITS DIFFER by more than 0.01");
    }
  }
}
