package org.megabytestreams.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.lang.foreign.Arena;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.megabytestreams.megabyte.Geometry;
import org.megabytestreams.megabyte.GrowingWindow;
import org.megabytestreams.megabyte.Surprisal;
import org.megabytestreams.megabyte.Symbols;

/// A window whose global keys and values, and what local layers see across patches, are kept in direct memory, which
/// the append graph reads in place. Capacity doubles as it grows.
final class OnnxWindow implements GrowingWindow {
  private static final int FIRST_CAPACITY = 32;
  /// Symbols before the patch before that the convolutions of the append graph reach.
  private static final int CONVOLUTION_REACH = 12;
  private static final Set<String> BITS = Set.of("bits", "expectedBits");
  private static final Set<String> LOG_PROBABILITIES = Set.of("logProbabilities");
  private static final Set<String> BITS_AND_STATE = Set.of();

  private final Geometry geometry;
  private final SessionPool sessions;
  /// Keys and values of each global layer, keys first. // [1, H, capacity, W]
  private final List<OnnxTensor> past = new ArrayList<>();
  /// Of each local layer, where these look across patches. // [1, r, 2L]
  private final List<OnnxTensor> carried = new ArrayList<>();
  private final Arena fixedArena = Arena.ofShared();
  private Arena pastArena = Arena.ofShared();
  private final int[] previous;
  private int capacity;
  private int patches;

  OnnxWindow(Geometry geometry, SessionPool sessions) {
    this.geometry = geometry;
    this.sessions = sessions;
    int reach = geometry.options().convolution() ? CONVOLUTION_REACH : 0;
    this.previous = new int[reach + geometry.patchSize()];
    Arrays.fill(previous, 0, reach, -1);
    Arrays.fill(previous, reach, previous.length, Symbols.BOUNDARY);
    this.capacity = Math.min(FIRST_CAPACITY, geometry.patches());
    for (int i = 0; i < 2 * geometry.globalLayers(); i++) {
      past.add(pastTensor(pastArena, capacity));
    }
    int seen = geometry.options().crossPatchKeys();
    for (int i = 0; i < geometry.localLayers() && seen > 0; i++) {
      carried.add(Tensors.allocate(fixedArena, seen * 2 * geometry.localWidth(), 1, seen, 2L * geometry.localWidth()));
    }
  }

  @Override
  public int patches() {
    return patches;
  }

  @Override
  public long bytes() {
    long floats = 2L * geometry.globalLayers() * capacity * geometry.globalWidth()
        + 2L * geometry.localLayers() * geometry.options().crossPatchKeys() * geometry.localWidth();
    return floats * Float.BYTES;
  }

  @Override
  public Surprisal append(int[] symbols) {
    int count = symbols.length / geometry.patchSize();
    check(symbols, count);
    grow(patches + count);
    return run(symbols, BITS_AND_STATE, result -> {
      keep(result, count);
      patches += count;
      remember(symbols);
      return surprisal(result);
    });
  }

  @Override
  public Surprisal look(int[] patch) {
    check(patch, 1);
    return run(patch, BITS, OnnxWindow::surprisal);
  }

  @Override
  public float[][] logProbabilities(int[] patch) {
    check(patch, 1);
    return run(patch, LOG_PROBABILITIES, result -> (float[][]) result.get("logProbabilities").orElseThrow().getValue());
  }

  @Override
  public void close() {
    past.forEach(OnnxTensor::close);
    carried.forEach(OnnxTensor::close);
    pastArena.close();
    fixedArena.close();
  }

  private interface Reading<T> {
    T read(OrtSession.Result result) throws OrtException;
  }

  /// @param outputs wanted; none for all
  private <T> T run(int[] symbols, Set<String> outputs, Reading<T> reading) {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    for (int i = 0; i < geometry.globalLayers(); i++) {
      inputs.put("pastKeys." + i, past.get(2 * i));
      inputs.put("pastValues." + i, past.get(2 * i + 1));
    }
    for (int i = 0; i < carried.size(); i++) {
      inputs.put("carried." + i, carried.get(i));
    }
    try (OnnxTensor input = Tensors.of(new int[][] {symbols});
        OnnxTensor before = Tensors.of(new int[][] {previous});
        OnnxTensor length = OnnxTensor.createTensor(Sessions.environment(), LongBuffer.wrap(new long[] {patches}),
            new long[] {1})) {
      inputs.put("symbols", input);
      inputs.put("previous", before);
      inputs.put("length", length);
      return sessions.with(session -> {
        Set<String> wanted = outputs.isEmpty() ? stateOutputs(session) : outputs;
        try (OrtSession.Result result = session.run(inputs, wanted)) {
          return reading.read(result);
        }
      });
    } catch (OrtException e) {
      throw new OrtFailure("appending " + symbols.length + " symbols to a window of " + patches + " patches failed", e);
    }
  }

  private static Set<String> stateOutputs(OrtSession session) {
    Set<String> names = new LinkedHashSet<>(session.getOutputNames());
    names.remove("logProbabilities");
    return names;
  }

  private static Surprisal surprisal(OrtSession.Result result) throws OrtException {
    return new Surprisal(((float[][]) result.get("bits").orElseThrow().getValue())[0],
        ((float[][]) result.get("expectedBits").orElseThrow().getValue())[0]);
  }

  /// Puts the new keys and values behind the old ones.
  private void keep(OrtSession.Result result, int count) {
    for (int i = 0; i < geometry.globalLayers(); i++) {
      copy(floats(result, "keys." + i), count, 0, past.get(2 * i), capacity, patches);
      copy(floats(result, "values." + i), count, 0, past.get(2 * i + 1), capacity, patches);
    }
    for (int i = 0; i < carried.size(); i++) {
      Tensors.buffer(carried.get(i)).put(floats(result, "carry." + i));
    }
  }

  private static FloatBuffer floats(OrtSession.Result result, String name) {
    return ((OnnxTensor) result.get(name).orElseThrow()).getFloatBuffer();
  }

  /// Copies `count` places of every head.
  private void copy(FloatBuffer from, int fromPlaces, int fromAt, OnnxTensor to, int toPlaces, int toAt) {
    int width = geometry.globalWidth() / geometry.globalHeads();
    int floats = (fromPlaces - fromAt) * width;
    FloatBuffer target = Tensors.buffer(to);
    for (int head = 0; head < geometry.globalHeads(); head++) {
      target.put((head * toPlaces + toAt) * width, from, (head * fromPlaces + fromAt) * width, floats);
    }
  }

  private void grow(int needed) {
    if (needed <= capacity) {
      return;
    }
    int wanted = capacity;
    while (wanted < needed) {
      wanted *= 2;
    }
    wanted = Math.min(wanted, geometry.patches());
    Arena larger = Arena.ofShared();
    for (int i = 0; i < past.size(); i++) {
      try (OnnxTensor old = past.get(i)) {
        past.set(i, pastTensor(larger, wanted));
        copy(Tensors.buffer(old), capacity, 0, past.get(i), wanted, 0);
      }
    }
    pastArena.close();
    pastArena = larger;
    capacity = wanted;
  }

  private OnnxTensor pastTensor(Arena arena, int places) {
    int heads = geometry.globalHeads();
    return Tensors.allocate(arena, places * geometry.globalWidth(), 1, heads, places, geometry.globalWidth() / heads);
  }

  private void remember(int[] symbols) {
    int from = Math.min(symbols.length, previous.length);
    System.arraycopy(previous, from, previous, 0, previous.length - from);
    System.arraycopy(symbols, symbols.length - from, previous, previous.length - from, from);
  }

  private void check(int[] symbols, int count) {
    if (count == 0 || symbols.length != count * geometry.patchSize() || patches + count > geometry.patches()) {
      throw new IllegalArgumentException("expected 1 to " + (geometry.patches() - patches) + " patches of "
          + geometry.patchSize() + " symbols, got " + symbols.length + " symbols");
    }
    for (int symbol : symbols) {
      if (symbol < 0 || symbol >= Symbols.COUNT) {
        throw new IllegalArgumentException("expected symbols 0 to 256, got " + symbol);
      }
    }
  }
}
