package org.megabytestreams.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.megabytestreams.compress.Compressor;
import org.megabytestreams.model.ByteModel;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Runs `megabyte decompress`.
@Command(
    name = "decompress",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Reads back what `megabyte compress` wrote, with the same model and window.",
      "A bundled model is found by itself; any other is named by --model."
    },
    footer = {"", "Examples:", "  megabyte decompress access.log.mbz --out copy.log",
      "  megabyte decompress access.log.mbz --out - | head"})
final class DecompressCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE.mbz|-", description = "File, or - for standard input.")
  String source;

  @Mixin
  ModelOption model = ModelOption.forFiles();

  @Mixin
  OutputOption output;

  @Override
  public Integer call() throws IOException {
    Path target = null;
    if (!source.equals("-") && output.isUnset()) {
      if (!source.endsWith(CompressCommand.ENDING)) {
        throw new IllegalArgumentException("expected a name that ends in " + CompressCommand.ENDING
            + ", or --out FILE, got " + source);
      }
      target = Path.of(source.substring(0, source.length() - CompressCommand.ENDING.length()));
    }
    Compressor.Result result =
        output.convert(source, target, model, this::open, "decompressing", Compressor::decompress);
    System.err.printf(Locale.ROOT, "%,d bytes, checksum right%n", result.bytes());
    return CommandLine.ExitCode.OK;
  }

  private ByteModel open(InputStream in) throws IOException {
    Optional<Compressor.Header> header = Compressor.Header.peek(in);
    return header.isPresent() ? model.openFor(header.get()) : model.openLong();
  }
}
