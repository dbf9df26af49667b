package org.megabytestreams.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.megabytestreams.compress.Compressor;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `megabyte decompress`.
@Command(
    name = "decompress",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Reads back what `megabyte compress` wrote, with the same model.",
    footer = {"", "Examples:", "  megabyte decompress access.log.mbz --out copy.log",
      "  megabyte decompress access.log.mbz --out - | head"})
final class DecompressCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE.mbz|-", description = "File, or - for standard input.")
  String source;

  @Mixin
  ModelOption model;

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
        output.convert(source, target, model, "decompressing", Compressor::decompress);
    System.err.printf(Locale.ROOT, "%,d bytes, checksum right%n", result.bytes());
    return CommandLine.ExitCode.OK;
  }
}
