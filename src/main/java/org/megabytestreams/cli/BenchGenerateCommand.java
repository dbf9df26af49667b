package org.megabytestreams.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.megabytestreams.bench.GenerationBench;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.Precision;
import org.megabytestreams.input.ByteSource;
import org.megabytestreams.model.ByteModel;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs `megabyte bench generate`.
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures continuations on one core, 1, 8 and 32 at a time, and scoring in bulk.",
      "Then it measures how soon they come under load. In float32, what is written is scored again. In int8 it is not,",
      "since rounding depends on how many symbols are run at once."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:measured, and the probabilities of writing and of scoring agree",
      "1:something failed, or they do not agree",
      "2:the command line is wrong"
    },
    footer = {"", "Example:", "  megabyte bench generate --out generate.json access.log"})
final class BenchGenerateCommand implements Callable<Integer> {
  private static final int MAX_INPUT_BYTES = 16 << 20;

  @Parameters(paramLabel = "FILE|-", description = "Where prompts are cut from.")
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
    if (model.cores > 1) {
      throw new IllegalArgumentException("expected --cores 1: continuations are written on one, got " + model.cores);
    }
    byte[] input;
    try (InputStream in = ByteSource.open(source)) {
      input = in.readNBytes(MAX_INPUT_BYTES);
    }
    if (input.length == 0) {
      throw new IllegalArgumentException("expected some bytes in " + source + ", got none");
    }
    Bundle bundle = model.bundle();
    GenerationBench.Result result;
    try (ByteModel opened = ModelOption.open(bundle, model.window(), model.precision(), model.provider.device(1))) {
      result = new GenerationBench(opened, input, seconds).run(
          bundle.manifest().name() + " " + opened.digest().substring(0, 12) + " " + model.precision);
    }
    print(result);
    if (out != null) {
      Provenance.write(out, "generate", result);
    }
    boolean right = result.correct() || model.precision() == Precision.INT8;
    return right ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private static void print(GenerationBench.Result result) {
    System.out.printf(Locale.ROOT, "model %s on one core; scoring in bulk %.1f KB a second of processor time%n%n",
        result.model(), result.bulkBytesPerCoreSecond() / 1000);
    System.out.printf("%8s %8s %10s %8s %18s %12s%n", "streams", "KB/s", "KB/CPU s", "of bulk", "worst probability",
        "worst nats");
    for (GenerationBench.Figure figure : result.figures()) {
      System.out.printf(Locale.ROOT, "%8d %8.1f %10.1f %7.0f%% %18.1e %12.1e%n", figure.streams(),
          figure.bytesPerSecond() / 1000, figure.bytesPerCoreSecond() / 1000, 100 * figure.ofBulk(),
          figure.worstProbability(), figure.worstNats());
    }
    GenerationBench.Load load = result.load();
    System.out.printf(Locale.ROOT, "%n%d requests, %.1f a second on schedule: first bytes after p50 %.1f ms, p90"
        + " %.1f ms, p99 %.1f ms, at most %.1f ms; bytes a second p1 %d, p10 %d, p50 %d%n", load.requests(),
        load.askedPerSecond(), load.firstMillis()[0], load.firstMillis()[1], load.firstMillis()[2],
        load.firstMillis()[3], load.bytesPerSecond()[0], load.bytesPerSecond()[1], load.bytesPerSecond()[2]);
    System.out.println(result.correct() ? "scored again, all have the same probabilities to 1e-4"
        : "SCORED AGAIN, PROBABILITIES DIFFER by more than 1e-4");
  }
}
