package org.megabytestreams.bench.claims;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.megabytestreams.graph.AdamW;
import org.megabytestreams.graph.Graph;
import org.megabytestreams.graph.OnnxModel;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Preset;
import org.megabytestreams.network.NetworkGraphs;
import org.megabytestreams.runtime.Device;
import org.megabytestreams.runtime.TrainingSession;

/// Measures claims c and g: what a byte costs to train on, in time and memory, as sequences grow.
final class TrainingClaim {
  private static final List<String> ARCHITECTURES = List.of("nano", "transformer-nano", "linear-nano");
  private static final int[] LENGTHS = {512, 1024, 2048, 4096, 8192, 16384};
  /// A Transformer's attention matrices take 16 bytes a layer, head and pair of symbols, and more.
  private static final int MAX_TRANSFORMER_SYMBOLS = 4096;
  /// Symbols in a step, whatever the length of its windows.
  private static final int STEP_SYMBOLS = 16384;

  private TrainingClaim() {}

  static Claim run(int cores, double seconds) {
    List<Map<String, Object>> rows = new ArrayList<>();
    double[][] nanos = new double[ARCHITECTURES.size()][LENGTHS.length];
    for (int i = 0; i < ARCHITECTURES.size(); i++) {
      String name = ARCHITECTURES.get(i);
      for (int j = 0; j < LENGTHS.length; j++) {
        if (name.startsWith("transformer") && LENGTHS[j] > MAX_TRANSFORMER_SYMBOLS) {
          continue;
        }
        Geometry preset = Preset.named(name);
        PeakMemory memory = PeakMemory.start();
        nanos[i][j] = nanosPerSymbol(preset.withPatches(LENGTHS[j] / preset.patchSize()), cores, seconds);
        rows.add(ClaimRow.row("architecture", name, "T", LENGTHS[j], "nanosPerByte", nanos[i][j],
            "peakMegabytes", memory.megabytes()));
      }
    }
    int last = Arrays.binarySearch(LENGTHS, MAX_TRANSFORMER_SYMBOLS);
    double megaByte = nanos[0][last] / nanos[0][0];
    double transformer = nanos[1][last] / nanos[1][0];
    double ratio = nanos[1][last] / nanos[0][last];
    double linear = nanos[2][last] / nanos[0][last];
    return new Claim("c", "a MegaByte costs less to train a byte than a Transformer and a linear one, the more so the "
        + "longer the sequence (and g: memory)",
        String.format(Locale.ROOT, "from 512 to 4096 symbols a byte's cost grows %.2f times, a Transformer's %.2f"
            + " times; at 4096 a Transformer's byte costs %.1f and a linear one's %.1f times MegaByte's", megaByte,
            transformer, ratio, linear),
        megaByte < transformer && ratio > 1 && linear > 1, rows);
  }

  private static double nanosPerSymbol(Geometry geometry, int cores, double seconds) {
    int batch = Math.max(1, STEP_SYMBOLS / geometry.windowSymbols());
    Graph training = NetworkGraphs.training(geometry, batch, AdamW.PAPER, 0, 1);
    List<TrainingSession.State> states = training.parameters().stream().flatMap(parameter -> {
      long[] shape = parameter.shape().stream().mapToLong(Long::longValue).toArray();
      return AdamW.states(parameter.name()).stream().map(name -> new TrainingSession.State(name, shape));
    }).toList();
    int[][] symbols = new int[batch][];
    float[][] weights = new float[batch][geometry.windowSymbols()];
    Arrays.setAll(symbols, _ -> UntrainedModel.randomSymbols(geometry.windowSymbols()));
    TrainingSession.Windows windows = new TrainingSession.Windows(symbols, List.of());
    Map<String, Float> scalars = Map.of(AdamW.RATE, 1e-3f, AdamW.CORRECTION_1, 1f, AdamW.CORRECTION_2, 1f);
    try (TrainingSession session = new TrainingSession(OnnxModel.withParametersAsInputs(training),
        OnnxModel.withParametersAsInputs(NetworkGraphs.score(geometry)), states, AdamW::updated, Device.cpu(cores))) {
      session.step(windows, weights, scalars, Set.of(NetworkGraphs.LOSS));
      long steps = 0;
      long start = System.nanoTime();
      while (steps == 0 || System.nanoTime() - start < seconds * 1e9) {
        session.step(windows, weights, scalars, Set.of(NetworkGraphs.LOSS));
        steps++;
      }
      return (double) (System.nanoTime() - start) / (steps * batch * (long) geometry.windowSymbols());
    }
  }
}
