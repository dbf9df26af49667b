package org.megabytestreams.cli;

import org.megabytestreams.bundle.Manifest;
import picocli.CommandLine.Option;

/// Says how often training keeps the match model's predictions from the network.
final class PredictionDropoutOption {
  private static final double COLD_WINDOWS = 0.5;
  private static final double WINDOWS = 0.25;
  private static final double RECORDS = 0.05;

  @Option(names = "--cold-windows", paramLabel = "SHARE",
      description = {"Share of windows that the match model starts with, knowing nothing before them. This",
          "and the next two are for models with a match model (default: " + COLD_WINDOWS + ")."})
  @Bounds(min = 0, max = 1)
  Double coldWindows;

  @Option(names = "--drop-windows", paramLabel = "SHARE",
      description = "Share of windows without predictions of the match model (default: " + WINDOWS + ").")
  @Bounds(min = 0, max = 1)
  Double windows;

  @Option(names = "--drop-records", paramLabel = "SHARE",
      description = "Share of records without such predictions, in the other windows (default: " + RECORDS + ").")
  @Bounds(min = 0, max = 1)
  Double records;

  /// Returns the shares given, and the usual ones where a model that takes predictions has none given.
  Manifest.PredictionDropout shares(boolean matching) {
    return matching ? new Manifest.PredictionDropout(or(coldWindows, COLD_WINDOWS), or(windows, WINDOWS),
        or(records, RECORDS))
        : new Manifest.PredictionDropout(or(coldWindows, 0), or(windows, 0), or(records, 0));
  }

  private static double or(Double given, double usual) {
    return given != null ? given : usual;
  }
}
