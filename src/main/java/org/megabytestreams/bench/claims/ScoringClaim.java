package org.megabytestreams.bench.claims;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.megabytestreams.bench.Flops;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Preset;

/// Measures claim b: a MegaByte scores many times as fast as a Transformer of as many parameters. The reason is that
/// the large feed-forward layers run once a patch.
final class ScoringClaim {
  private static final double RATIO = 6.5;
  private static final List<String> PRESETS = List.of("nano", "small", "base");
  /// Windows of 1 and of 4 KiB.
  private static final int[] PATCHES = {128, 512};

  private ScoringClaim() {}

  static Claim run(int cores, double seconds) {
    List<Map<String, Object>> rows = new ArrayList<>();
    double least = Double.MAX_VALUE;
    for (String preset : PRESETS) {
      for (int patches : PATCHES) {
        Geometry megaByte = Preset.named(preset).withPatches(patches);
        Geometry transformer = Preset.named("transformer-" + preset).withPatches(patches);
        double fast = bytesPerSecond(megaByte, cores, seconds);
        double slow = bytesPerSecond(transformer, cores, seconds);
        least = Math.min(least, fast / slow);
        rows.add(ClaimRow.row("preset", preset, "T", megaByte.windowSymbols(),
            "parametersMegaByte", UntrainedModel.parameters(megaByte),
            "parametersTransformer", UntrainedModel.parameters(transformer),
            "flopRatio", Flops.perByte(transformer) / Flops.perByte(megaByte),
            "bytesPerSecondMegaByte", fast, "bytesPerSecondTransformer", slow, "ratio", fast / slow));
      }
    }
    return new Claim("b", "scoring at least 6.5 times as fast as a Transformer of equal parameters, at P = 8",
        String.format(Locale.ROOT, "%.1f times at the least of the presets and windows", least), least >= RATIO, rows);
  }

  private static double bytesPerSecond(Geometry geometry, int cores, double seconds) {
    try (UntrainedModel untrained = new UntrainedModel(geometry, cores)) {
      int[][] windows = new int[2 * cores][];
      Arrays.setAll(windows, _ -> UntrainedModel.randomSymbols(geometry.windowSymbols()));
      untrained.model().surprisal(windows);
      long bytes = 0;
      long start = System.nanoTime();
      while (bytes == 0 || System.nanoTime() - start < seconds * 1e9) {
        untrained.model().surprisal(windows);
        bytes += (long) windows.length * geometry.windowSymbols();
      }
      return bytes * 1e9 / (System.nanoTime() - start);
    }
  }
}
