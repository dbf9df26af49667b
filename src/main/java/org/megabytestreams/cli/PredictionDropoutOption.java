package org.megabytestreams.cli;

import org.megabytestreams.bundle.Manifest;
import org.megabytestreams.train.TrainingPlan;
import picocli.CommandLine.Option;

/// Says how often training keeps the match model's predictions from the network.
final class PredictionDropoutOption {
  @Option(names = "--cold-windows", paramLabel = "SHARE",
      description = {"Share of windows that the match model starts with, knowing nothing before them. This",
          "and the next two are for models with a match model (default: " + TrainingPlan.USUAL_COLD_WINDOWS + ")."})
  @Bounds(min = 0, max = 1)
  Double coldWindows;

  @Option(names = "--drop-windows", paramLabel = "SHARE",
      description = "Share of windows without predictions of the match model (default: "
          + TrainingPlan.USUAL_DROPPED_WINDOWS + ").")
  @Bounds(min = 0, max = 1)
  Double windows;

  @Option(names = "--drop-records", paramLabel = "SHARE",
      description = "Share of records without such predictions, in the other windows (default: "
          + TrainingPlan.USUAL_DROPPED_RECORDS + ").")
  @Bounds(min = 0, max = 1)
  Double records;

  /// Returns the shares given, and the usual ones where a model that takes predictions has none given.
  Manifest.PredictionDropout shares(boolean matching) {
    return matching ? new Manifest.PredictionDropout(or(coldWindows, TrainingPlan.USUAL_COLD_WINDOWS),
        or(windows, TrainingPlan.USUAL_DROPPED_WINDOWS), or(records, TrainingPlan.USUAL_DROPPED_RECORDS))
        : new Manifest.PredictionDropout(or(coldWindows, 0), or(windows, 0), or(records, 0));
  }

  private static double or(Double given, double usual) {
    return given != null ? given : usual;
  }
}
