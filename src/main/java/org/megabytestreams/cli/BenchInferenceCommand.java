package org.megabytestreams.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.megabytestreams.bench.InferenceBench;
import org.megabytestreams.input.FileRecords;
import org.megabytestreams.model.ByteModel;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Runs `megabyte bench inference`.
@Command(
    name = "inference",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Scores a file in several ways: basic, stream, sliding, strided, both. Prints what each gains and costs.",
      "Strided ways need a model of framing stream."
    },
    footer = {"", "Example:", "  megabyte bench inference --model runs/text/bundle --records file book.txt"})
final class BenchInferenceCommand implements Callable<Integer> {
  private static final int MAX_BYTES = 16 << 20;

  @Parameters(paramLabel = "FILE|-", description = "File, plain or .xz/.gz/.zst; its first 16 MiB are scored.")
  String source;

  @Mixin
  ModelOption model;

  @Mixin
  RecordsOption records;

  @Override
  public Integer call() throws IOException {
    List<byte[]> read = FileRecords.read(source, records.format(), 0, Integer.MAX_VALUE, MAX_BYTES);
    long bytes = read.stream().mapToLong(piece -> piece.length).sum();
    if (bytes == 0) {
      throw new IllegalArgumentException("expected some bytes in " + source + ", got none");
    }
    List<InferenceBench.Result> results;
    try (ByteModel opened = model.open()) {
      results = InferenceBench.run(opened, read);
    }
    double basic = results.getFirst().bits();
    System.out.printf("%-12s %14s %8s %6s%n", "", "bits per byte", "gain", "cost");
    for (InferenceBench.Result result : results) {
      System.out.printf(Locale.ROOT, "%-12s %14.4f %7.2f%% %5.2fx%n",
          result.way().name().toLowerCase(Locale.ROOT), result.bits() / bytes, 100 * (1 - result.bits() / basic),
          result.cost());
    }
    return CommandLine.ExitCode.OK;
  }
}
