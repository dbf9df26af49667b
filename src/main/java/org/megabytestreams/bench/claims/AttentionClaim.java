package org.megabytestreams.bench.claims;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.megabytestreams.graph.Attention;
import org.megabytestreams.graph.CachedAttention;
import org.megabytestreams.graph.ElementType;
import org.megabytestreams.graph.Graph;
import org.megabytestreams.graph.OnnxModel;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.GrowingWindow;
import org.megabytestreams.runtime.GraphTimer;

/// Measures claim a: with patches of T^(1/3) symbols attention costs O(T^(4/3)). A byte costs nearly the same however
/// long the sequence is.
final class AttentionClaim {
  private static final int[] LENGTHS = {1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20};
  private static final int WIDTH = 128;
  private static final int LOCAL_WIDTH = 96;
  private static final int HEADS = 2;
  /// The width of a patch's embeddings together, so that patches of any size cost the same a byte.
  private static final int PATCH_EMBEDDING = 512;
  /// The patches appended at once, which bound the memory of attention.
  private static final int CHUNK_PATCHES = 256;
  private static final double EXPONENT = 4.0 / 3;
  private static final double FIT_TOLERANCE = 0.02;
  private static final double NEARLY_FLAT = 2;

  private AttentionClaim() {}

  static Claim run(double seconds) {
    List<Map<String, Object>> rows = new ArrayList<>();
    double[] counted = new double[LENGTHS.length];
    double[] measured = new double[LENGTHS.length];
    double[] perByte = new double[LENGTHS.length];
    for (int i = 0; i < LENGTHS.length; i++) {
      int patch = (int) Math.round(Math.cbrt(LENGTHS[i]));
      int patches = Math.ceilDiv(LENGTHS[i], patch);
      counted[i] = 2.0 * patches * patches * WIDTH + 2.0 * patches * patch * patch * LOCAL_WIDTH;
      measured[i] = attentionSeconds(patch, patches, seconds);
      perByte[i] = nanosPerByte(patch, patches, seconds);
      rows.add(ClaimRow.row("T", LENGTHS[i], "P", patch, "K", patches, "attentionFlop", counted[i],
          "attentionSeconds", measured[i], "nanosPerByte", perByte[i]));
    }
    double exponent = exponent(counted);
    double measuredExponent = exponent(measured);
    double flat = perByte[LENGTHS.length - 1] / Arrays.stream(perByte).min().orElseThrow();
    return new Claim("a", "attention costs T^(4/3) with P = T^(1/3); time per byte nearly flat from 1 KiB to 1 MiB",
        String.format(Locale.ROOT, "fitted exponent %.3f counted, %.3f measured; 1 MiB costs %.2f times the least time"
            + " per byte", exponent, measuredExponent, flat),
        exponent <= EXPONENT + FIT_TOLERANCE && measuredExponent <= EXPONENT + FIT_TOLERANCE && flat <= NEARLY_FLAT,
        rows);
  }

  /// Measures attention alone, of both models, one layer each: the global one in chunks, as windows grow.
  private static double attentionSeconds(int patch, int patches, double seconds) {
    Graph local = new Graph();
    var qkv = local.input("qkv", ElementType.FLOAT32, "N", "S", 3 * LOCAL_WIDTH);
    local.output("seen", local.causalAttention(LOCAL_WIDTH, HEADS, new Attention.Options(false, 0, null)).apply(qkv));
    int atOnce = Math.min(patches, CHUNK_PATCHES);
    double ofPatches = GraphTimer.seconds(OnnxModel.withParametersAsInputs(local),
        List.of(Map.of("qkv", new long[] {atOnce, patch, 3L * LOCAL_WIDTH})), seconds / 2);
    Graph global = new Graph();
    var newest = global.input("qkv", ElementType.FLOAT32, 1, "S", 3 * WIDTH);
    var keys = global.input("keys", ElementType.FLOAT32, 1, HEADS, "C", WIDTH / HEADS);
    CachedAttention.Past past = new CachedAttention.Past(keys,
        global.input("values", ElementType.FLOAT32, 1, HEADS, "C", WIDTH / HEADS),
        global.lastPlaces(keys, patches), false, 0);
    global.output("seen", global.cachedAttention(newest, WIDTH, HEADS, past).mixed());
    List<Map<String, long[]>> chunks = new ArrayList<>();
    for (int from = 0; from < patches; from += CHUNK_PATCHES) {
      int to = Math.min(patches, from + CHUNK_PATCHES);
      long[] held = {1, HEADS, to, WIDTH / HEADS};
      chunks.add(Map.of("qkv", new long[] {1, to - from, 3L * WIDTH}, "keys", held, "values", held));
    }
    return ofPatches * patches / atOnce
        + GraphTimer.seconds(OnnxModel.withParametersAsInputs(global), chunks, seconds / 2);
  }

  /// Measures the whole model, a window from its first patch to its last.
  private static double nanosPerByte(int patch, int patches, double seconds) {
    int embedding = Math.max(1, Math.round((float) PATCH_EMBEDDING / patch));
    Geometry geometry = new Geometry(patch, patches, embedding, WIDTH, 3, HEADS, LOCAL_WIDTH, 2, HEADS,
        Framing.STREAM);
    try (UntrainedModel untrained = new UntrainedModel(geometry, 1)) {
      int[] chunk = UntrainedModel.randomSymbols(Math.min(CHUNK_PATCHES, patches) * patch);
      long bytes = 0;
      long start = 0;
      // The first window warms up; long ones need no such thing.
      for (int windows = 0; windows < 2 || System.nanoTime() - start < seconds * 1e9; windows++) {
        if (windows == 1 || patches > 8 * CHUNK_PATCHES) {
          start = start == 0 ? System.nanoTime() : start;
        }
        try (GrowingWindow window = untrained.model().window()) {
          while (window.patches() < patches) {
            int next = Math.min(chunk.length, (patches - window.patches()) * patch);
            window.append(Arrays.copyOf(chunk, next));
          }
        }
        bytes += start == 0 ? 0 : (long) patches * patch;
        if (patches > 8 * CHUNK_PATCHES) {
          break;
        }
      }
      return (double) (System.nanoTime() - start) / bytes;
    }
  }

  /// Computes the slope of a straight line through the logarithms, by least squares.
  private static double exponent(double[] costs) {
    double meanX = Arrays.stream(LENGTHS).mapToDouble(Math::log).average().orElseThrow();
    double meanY = Arrays.stream(costs).map(Math::log).average().orElseThrow();
    double product = 0;
    double square = 0;
    for (int i = 0; i < costs.length; i++) {
      double x = Math.log(LENGTHS[i]) - meanX;
      product += x * (Math.log(costs[i]) - meanY);
      square += x * x;
    }
    return product / square;
  }
}
