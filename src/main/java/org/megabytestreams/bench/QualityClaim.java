package org.megabytestreams.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.megabytestreams.graph.AdamW;
import org.megabytestreams.megabyte.Framing;
import org.megabytestreams.megabyte.Geometry;
import org.megabytestreams.megabyte.Preset;
import org.megabytestreams.megabyte.RecordFormat;
import org.megabytestreams.train.Corpus;
import org.megabytestreams.train.Trainer;
import org.megabytestreams.train.TrainingPlan;

/// Claim e: at equal training compute a MegaByte predicts better than a Transformer and one with window attention.
///
/// Compute is time on the same cores, one run after the other. All see the same bytes, without record borders, in
/// windows of 1 KiB, and are measured on the same held-out end.
final class QualityClaim {
  private static final List<String> ARCHITECTURES = List.of("nano", "transformer-nano", "window-nano");
  private static final double HELD_OUT = 0.1;
  private static final int BATCH = 16;
  private static final float RATE = 2e-3f;
  private static final int EVALUATION_WINDOWS = 256;

  private QualityClaim() {}

  /// @param data files by their names in the table
  /// @param minutes each run's time
  static Claim run(Map<String, Path> data, double minutes, int cores, Path scratch) throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    int won = 0;
    for (var set : data.entrySet()) {
      Map<String, Double> bits = new LinkedHashMap<>();
      for (String architecture : ARCHITECTURES) {
        Geometry geometry = Preset.named(architecture).withFraming(Framing.STREAM);
        bits.put(architecture,
            train(geometry, set.getValue(), minutes, cores, scratch.resolve(set.getKey() + "-" + architecture), rows));
        rows.getLast().put("set", set.getKey());
        rows.getLast().put("architecture", architecture);
      }
      double best = bits.values().stream().mapToDouble(Double::doubleValue).min().orElseThrow();
      won += bits.get(ARCHITECTURES.getFirst()) == best ? 1 : 0;
    }
    return new Claim("e", "fewer bits per byte than a Transformer and a window Transformer at equal training compute",
        String.format(Locale.ROOT, "MegaByte is the best on %d of %d sets after %.1f minutes", won, data.size(),
            minutes), won == data.size(), rows);
  }

  private static double train(Geometry geometry, Path file, double minutes, int cores, Path folder,
      List<Map<String, Object>> rows) throws IOException {
    TrainingPlan plan = new TrainingPlan(geometry, geometry.patches(), new RecordFormat.Whole(), BATCH, 0,
        Duration.ofMillis(Math.round(minutes * 60_000)), RATE, 100, AdamW.PAPER, 0, Integer.MAX_VALUE,
        EVALUATION_WINDOWS, 0, 1, cores);
    List<String> names = List.of(file.toString());
    try (Corpus corpus = Corpus.open(names, HELD_OUT, geometry.windowSymbols());
        Trainer trainer = new Trainer(plan, corpus, names, "claim", folder, Optional.empty())) {
      double bits = trainer.run(_ -> { }, () -> false);
      rows.add(Rows.row("set", "", "architecture", "", "parameters", trainer.parameterCount(), "steps", trainer.step(),
          "bytesSeen", trainer.step() * BATCH * geometry.windowSymbols(), "heldOutBitsPerByte", bits));
      return bits;
    }
  }
}
