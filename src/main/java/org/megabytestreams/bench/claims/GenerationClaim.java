package org.megabytestreams.bench.claims;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.megabytestreams.model.Bits;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Preset;
import org.megabytestreams.model.SymbolLanes;

/// Measures claim d: a MegaByte of four times the parameters writes faster than a Transformer. Both sides have
/// key/value caches.
final class GenerationClaim {
  private static final double RATIO = 1.4;
  private static final int LANES = 8;
  private static final double TOLERANCE_BITS = 1e-3;
  /// Transformers, and MegaBytes of four times their parameters.
  private static final Map<String, Geometry> PAIRS = new TreeMap<>(Map.of(
      "transformer-nano", new Geometry(8, 128, 64, 272, 4, 17, 128, 2, 4, Framing.STREAM),
      "transformer-small", new Geometry(8, 128, 96, 448, 6, 8, 192, 3, 6, Framing.STREAM)));

  private GenerationClaim() {}

  static Claim run() {
    List<Map<String, Object>> rows = new ArrayList<>();
    double least = Double.MAX_VALUE;
    boolean right = true;
    for (int lanes : new int[] {1, LANES}) {
      for (var pair : PAIRS.entrySet()) {
        Geometry transformer = Preset.named(pair.getKey());
        Written large = write(pair.getValue(), lanes);
        Written small = write(transformer, lanes);
        double ratio = large.bytesPerSecond() / small.bytesPerSecond();
        least = Math.min(least, ratio);
        right &= large.worstBits() < TOLERANCE_BITS && small.worstBits() < TOLERANCE_BITS;
        rows.add(ClaimRow.row("transformer", pair.getKey(), "parametersMegaByte",
            UntrainedModel.parameters(pair.getValue()),
            "parametersTransformer", UntrainedModel.parameters(transformer), "lanes", lanes,
            "bytesPerSecondMegaByte", large.bytesPerSecond(), "bytesPerSecondTransformer", small.bytesPerSecond(),
            "ratio", ratio, "worstBits", Math.max(large.worstBits(), small.worstBits())));
      }
    }
    return new Claim("d", "a MegaByte of four times the parameters writes at least 1.4 times as fast as a Transformer",
        String.format(Locale.ROOT, "%.2f times at the least; scored again, what was written has %s", least,
            right ? "the same bits" : "OTHER BITS"), least >= RATIO && right, rows);
  }

  /// Holds the figures of writing.
  ///
  /// @param worstBits the largest difference between a symbol's bits while writing and when scored afterwards
  private record Written(double bytesPerSecond, double worstBits) {}

  /// Writes one window a lane, drawing symbols from the model's predictions.
  private static Written write(Geometry geometry, int count) {
    try (UntrainedModel untrained = new UntrainedModel(geometry, 1)) {
      write(untrained.model(), count, geometry.patchSize() * 4); // warms up
      int[][] windows = new int[count][geometry.windowSymbols()];
      float[][] bits = new float[count][geometry.windowSymbols()];
      long start = System.nanoTime();
      write(untrained.model(), windows, bits, geometry.windowSymbols());
      double elapsed = (System.nanoTime() - start) / 1e9;
      var scored = untrained.model().surprisal(windows);
      double worst = 0;
      for (int lane = 0; lane < count; lane++) {
        for (int i = 0; i < bits[lane].length; i++) {
          worst = Math.max(worst, Math.abs(bits[lane][i] - scored[lane].bits()[i]));
        }
      }
      return new Written((double) count * geometry.windowSymbols() / elapsed, worst);
    }
  }

  private static void write(ByteModel model, int count, int symbols) {
    write(model, new int[count][symbols], new float[count][symbols], symbols);
  }

  private static void write(ByteModel model, int[][] windows, float[][] bits, int symbols) {
    SplittableRandom random = new SplittableRandom(2);
    try (SymbolLanes lanes = model.lanes(windows.length)) {
      int[] drawn = new int[windows.length];
      for (int i = 0; i < symbols; i++) {
        float[][] logProbabilities = lanes.next();
        for (int lane = 0; lane < drawn.length; lane++) {
          drawn[lane] = draw(logProbabilities[lane], random);
          windows[lane][i] = drawn[lane];
          bits[lane][i] = (float) Bits.ofLogProbability(logProbabilities[lane][drawn[lane]]);
        }
        lanes.append(drawn);
      }
    }
  }

  private static int draw(float[] logProbabilities, SplittableRandom random) {
    double left = random.nextDouble();
    int symbol = 0;
    while (symbol < logProbabilities.length - 1 && left >= 0) {
      left -= Math.exp(logProbabilities[symbol]);
      symbol += left >= 0 ? 1 : 0;
    }
    return symbol;
  }
}
