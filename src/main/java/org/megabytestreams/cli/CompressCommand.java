package org.megabytestreams.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.megabytestreams.compress.Compressor;
import org.megabytestreams.model.RecordFormat;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs `megabyte compress`.
@Command(
    name = "compress",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Compresses a file with the model's predictions: as many bits as the model gives it, and no more.",
      "Slow, and to be read back by the same model on the same kind of machine: a proof, not an archive."
    },
    footer = {
      "",
      "Examples:",
      "  megabyte compress access.log              # writes access.log.mbz",
      "  megabyte compress --records file speech.pcm # bytes that are no lines",
      "  megabyte decompress access.log.mbz --out copy.log",
      "  zcat old.gz | megabyte compress - > old.mbz"
    })
final class CompressCommand implements Callable<Integer> {
  static final String ENDING = ".mbz";

  @Parameters(paramLabel = "FILE|-", description = "File, or - for standard input.")
  String source;

  @Mixin
  ModelOption model = ModelOption.forFiles();

  @Mixin
  OutputOption output;

  @Option(names = "--records", paramLabel = "FORMAT", defaultValue = "lines",
      description = "lines, file or length:N: how the model sees it (default: ${DEFAULT-VALUE}).")
  String records;

  @Option(names = "--lanes", paramLabel = "N", defaultValue = "0",
      description = "Parts coded side by side: more are faster, each starts without a past (default: 1 to 16).")
  @Bounds(min = 0, max = Compressor.MAX_LANES)
  int lanes;

  @Override
  public Integer call() throws IOException {
    RecordFormat format = RecordFormat.parse(records);
    model.suit(format);
    Path target = source.equals("-") ? null : Path.of(source + ENDING);
    Compressor.Result result = output.convert(source, target, model, _ -> model.openLong(), "compressing",
        (compressor, in, out) -> compressor.compress(in, out, format, lanes));
    System.err.printf(Locale.ROOT, "%,d bytes to %,d: %.4f bits per byte; the model's bits are %,.0f bytes (%+.3f%%)%n",
        result.bytes(), result.codedBytes(), 8.0 * result.codedBytes() / Math.max(1, result.bytes()),
        result.modelBits() / 8, 100 * (result.codedBytes() * 8 / Math.max(1, result.modelBits()) - 1));
    return CommandLine.ExitCode.OK;
  }
}
