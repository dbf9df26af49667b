package org.megabytestreams.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.Manifest;
import org.megabytestreams.runtime.Machine;
import org.megabytestreams.train.Corpus;
import org.megabytestreams.train.Quantizer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs `megabyte quantize`.
@Command(
    name = "quantize",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Adds int8 graphs to a bundle, for --precision int8; the weights stay as they are.",
      "The ranges of activations are set on bytes such as the model will see; what int8 costs in bits is measured on",
      "their held-out end and written to the manifest. The bundle's digest changes."
    },
    footer = {
      "",
      "Examples:",
      "  megabyte quantize runs/mine/bundle --data /var/log/app",
      "  megabyte quantize src/main/bundles/logs --data access.log@0.5 --data app.log@0.5 --out bundles/logs"
    })
final class QuantizeCommand implements Callable<Integer> {
  @Parameters(paramLabel = "BUNDLE", description = "Its folder.")
  Path source;

  @Option(names = "--data", required = true, paramLabel = "PATH[@WEIGHT[,RECORDS]]",
      description = "File or folder, as of 'megabyte train'; give several.")
  List<String> data;

  @Option(names = "--raw", description = "Take packed files as they are.")
  boolean raw;

  @Mixin
  RecordsOption records;

  @Option(names = "--held-out", paramLabel = "SHARE", defaultValue = "0.2",
      description = "Share at the end of each file on which the cost is measured (default: ${DEFAULT-VALUE}).")
  @Bounds(above = 0, below = 1)
  double heldOut;

  @Option(names = "--out", paramLabel = "DIR", description = "Folder of the new bundle (default: the same).")
  Path out;

  @Option(names = "--cores", paramLabel = "N", defaultValue = "0", description = "Cores to use; 0 takes every one.")
  @Bounds(min = 0, max = Machine.MAX_CORES)
  int cores;

  @Override
  public Integer call() throws IOException {
    Bundle bundle = Bundle.read(source);
    int window = bundle.manifest().geometry().patchSize();
    try (Corpus corpus = Corpus.open(data, heldOut, window, raw)) {
      corpus.leftOut().forEach(what -> System.err.println("left out " + what));
      Path folder = (out == null ? source : out).toAbsolutePath();
      Bundle made = new Quantizer(bundle, corpus, records.format(), Machine.orAll(cores))
          .write(folder);
      Manifest.Quantization int8 = made.manifest().int8();
      System.out.printf(Locale.ROOT, "float32 %.5f, int8 %.5f bits per byte on %,d held-out bytes: %+.2f%%%n",
          int8.float32BitsPerByte(), int8.int8BitsPerByte(), int8.bytes(), 100 * int8.penalty());
      System.out.println("wrote " + folder);
    }
    return CommandLine.ExitCode.OK;
  }
}
