package org.megabytestreams.bench.claims;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.megabytestreams.graph.AdamW;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.RecordFormat;
import org.megabytestreams.runtime.Device;
import org.megabytestreams.train.Corpus;
import org.megabytestreams.train.Trainer;
import org.megabytestreams.train.TrainingPlan;

/// Trains networks for the same time on the same bytes, and measures them on the same held-out end.
///
/// @param minutes each
/// @param scratch folder for what is trained
record ShortTraining(double minutes, int cores, Path scratch) {
  private static final double HELD_OUT = 0.1;
  /// The batch is small, so that slow networks take enough steps to learn at all.
  private static final int BATCH = 4;
  private static final float RATE = 2e-3f;
  private static final int WARM_UP_STEPS = 20;
  private static final int EVALUATION_WINDOWS = 256;

  /// Trains a network and returns a row of a table, whose last cell is `heldOutBitsPerByte`.
  Map<String, Object> run(String set, String name, Geometry geometry, RecordFormat format, Path file)
      throws IOException {
    TrainingPlan plan = new TrainingPlan(new TrainingPlan.Model(geometry, format),
        new TrainingPlan.Optimisation(BATCH, 0, Duration.ofMillis(Math.round(minutes * 60_000)), RATE, WARM_UP_STEPS,
            AdamW.PAPER, 0),
        new TrainingPlan.Evaluation(Integer.MAX_VALUE, EVALUATION_WINDOWS, 0), 1, Device.cpu(cores));
    List<String> names = List.of(file.toString());
    Path folder = scratch.resolve(set + "-" + name);
    if (Files.exists(folder)) {
      throw new IllegalArgumentException("expected nothing at " + folder + ", got a former run: its figures would be"
          + " taken for new ones");
    }
    try (Corpus corpus = Corpus.open(names, HELD_OUT, geometry.windowSymbols());
        Trainer trainer = new Trainer(plan, corpus, names, name, folder, Optional.empty())) {
      trainer.run(_ -> { }, () -> false);
      double bits = trainer.best().orElseThrow().withMemory();
      return ClaimRow.row("set", set, "network", name, "parameters", trainer.parameterCount(), "steps", trainer.step(),
          "bytesSeen", trainer.trainedBytes(), "heldOutBitsPerByte", bits);
    }
  }

  static double bits(Map<String, Object> row) {
    return (double) row.get("heldOutBitsPerByte");
  }
}
