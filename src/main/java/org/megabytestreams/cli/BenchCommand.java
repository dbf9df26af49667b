package org.megabytestreams.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.megabytestreams.bench.EngineBench;
import org.megabytestreams.bundle.Precision;
import org.megabytestreams.input.ByteSource;
import org.megabytestreams.model.ByteModel;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs `megabyte bench`.
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures side by side, in one run, and checks what it measures.",
    subcommands = {BenchCommand.Engine.class, BenchClaimsCommand.class, BenchCompressorsCommand.class,
      BenchInferenceCommand.class, BenchGenerateCommand.class, BenchAlarmsCommand.class, BenchKafkaCommand.class},
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example:", "  megabyte bench engine access.log"})
final class BenchCommand {
  /// Runs `megabyte bench engine`.
  @Command(
      name = "engine",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "Compares scoring with the machine's matrix rate: in bulk, batched over streams, record by record.",
      footer = {"", "Example:", "  megabyte bench engine --out engine.json access.log"})
  static final class Engine implements Callable<Integer> {
    private static final int MAX_INPUT_BYTES = 16 << 20;

    @Parameters(paramLabel = "FILE", description = "Where the records' bytes are taken from.")
    String source;

    @Mixin
    ModelOption model;

    @Option(names = "--seconds", paramLabel = "SECONDS", defaultValue = "10",
        description = "For each figure (default: ${DEFAULT-VALUE}).")
    @Bounds(above = 0)
    double seconds;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the figures as JSON.")
    @WrittenFile
    Path out;

    @Override
    public Integer call() throws IOException {
      byte[] input;
      try (InputStream in = ByteSource.open(source)) {
        input = in.readNBytes(MAX_INPUT_BYTES);
      }
      if (input.length == 0) {
        throw new IllegalArgumentException("expected some bytes in " + source + ", got none");
      }
      Map<Precision, ByteModel> models = new EnumMap<>(Precision.class);
      EngineBench.Result result;
      try {
        models.put(Precision.FLOAT32, model.open(Precision.FLOAT32));
        if (model.bundle().manifest().int8() != null && !model.device().cuda()) {
          models.put(Precision.INT8, model.open(Precision.INT8));
        }
        result = new EngineBench(models, model.device(), seconds).run(
            model.folder().getFileName() + " " + model.bundle().manifest().digest().substring(0, 12), input);
      } finally {
        models.values().forEach(ByteModel::close);
      }
      print(result);
      if (out != null) {
        Provenance.write(out, "engine", result);
      }
      return result.correct() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private static void print(EngineBench.Result result) {
      System.out.printf(Locale.ROOT, "model %s on %s; matrix products at %.1f GFLOP/s; %.2f MFLOP a byte%n",
          result.model(), result.device(), result.peakFlops() / 1e9, result.flopsPerByte() / 1e6);
      System.out.printf(Locale.ROOT, "float32 in bulk at %.0f%% of the matrix rate%n", 100 * result.bulkShareOfPeak());
      if (result.int8Speedup() != null) {
        System.out.printf(Locale.ROOT, "int8 in bulk %.2f times as fast, %+.2f%% bits%n", result.int8Speedup(),
            100 * result.int8MoreBits());
      }
      System.out.printf("%n%-48s %10s %12s %14s %12s%n", "", "KB/s", "CPU of bulk", "heap a byte", "worst bits");
      for (EngineBench.Figure figure : result.figures()) {
        System.out.printf(Locale.ROOT, "%-8s%-40s %10.1f %11.2fx %14.0f %12.4f%n",
            figure.precision().toString().toLowerCase(Locale.ROOT), figure.name(), figure.bytesPerSecond() / 1000,
            figure.cpuPerByteOfBulk(), figure.allocatedPerByte(), figure.worstBits());
      }
      System.out.println(result.correct() ? "bits agree to 0.01" : "BITS DIFFER by more than 0.01");
    }
  }
}
