package org.megabytestreams.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.SymbolLanes;
import org.megabytestreams.model.Symbols;

/// Predicts for a Transformer's windows side by side: all layers take a step a symbol.
final class TransformerLanes implements SymbolLanes {
  private static final int FIRST_CAPACITY = 256;

  private final Geometry geometry;
  private final int count;
  private final SharedSession appending;
  private final KeyValueCache past;
  /// The number of symbols that each lane holds.
  private final int[] lengths;
  private final int[] previous;
  private int used;
  private int place;

  TransformerLanes(Geometry geometry, int count, SharedSession appending) {
    this.geometry = geometry;
    this.count = count;
    this.used = count;
    this.appending = appending;
    this.past = new KeyValueCache(geometry.globalLayers(), count, geometry.globalWidth(), geometry.globalHeads(),
        Math.min(FIRST_CAPACITY, geometry.windowSymbols()), geometry.rotary());
    this.lengths = new int[count];
    this.previous = new int[count];
    Arrays.fill(previous, Symbols.BOUNDARY);
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public int position() {
    return place;
  }

  @Override
  public int patches(int lane) {
    return lengths[lane] / geometry.patchSize();
  }

  @Override
  public void prefill(int lane, int[] symbols) {
    checkStart();
    lengths[lane] = symbols.length;
    previous[lane] = symbols.length == 0 ? Symbols.BOUNDARY : symbols[symbols.length - 1];
    if (symbols.length > 0) {
      try (OnnxWindow window = new OnnxWindow(geometry, appending, null)) {
        window.prefill(symbols);
        past.grow(symbols.length + 1, geometry.windowSymbols());
        past.copy(window.past(), 0, symbols.length, lane);
      }
    }
  }

  @Override
  public void use(int lanes) {
    checkStart();
    if (lanes < 1 || lanes > count) {
      throw new IllegalArgumentException("expected to use 1 to " + count + " lanes, got " + lanes);
    }
    used = lanes;
    past.use(lanes);
  }

  @Override
  public void move(int from, int to) {
    checkStart();
    past.copy(past, from, lengths[from], to);
    lengths[to] = lengths[from];
    previous[to] = previous[from];
    lengths[from] = 0;
    previous[from] = Symbols.BOUNDARY;
  }

  @Override
  public float[][] next() {
    int most = Arrays.stream(lengths, 0, used).max().orElse(0);
    past.grow(Math.min(most + 1, geometry.windowSymbols()), geometry.windowSymbols());
    int[] at = Arrays.stream(lengths, 0, used).map(n -> Math.min(n, geometry.windowSymbols() - 1)).toArray();
    int[][] before = Arrays.stream(previous, 0, used).mapToObj(symbol -> new int[] {symbol}).toArray(int[][]::new);
    Map<String, OnnxTensor> inputs = new HashMap<>();
    Map<String, OnnxTensor> kept = new HashMap<>();
    past.addTo(inputs, kept);
    try (OnnxTensor unknown = Tensors.of(new int[used][1]);
        OnnxTensor last = Tensors.of(before);
        OnnxTensor ends = Tensors.ofInts(at);
        OnnxTensor skipped = Tensors.ofInts(0);
        OnnxTensor longest = Tensors.ofInts(1 + Arrays.stream(at).max().orElse(0))) {
      inputs.put("symbols", unknown);
      inputs.put("previous", last);
      inputs.put("skipped", skipped);
      inputs.put("last", ends);
      inputs.put("count", longest);
      return appending.with(session -> {
        try (OrtSession.Result result = session.run(inputs, Set.of("logProbabilities"), kept)) {
          return RunResults.rows(result, "logProbabilities");
        }
      });
    } catch (OrtException e) {
      throw new OnnxRuntimeException("predicting the next symbols of " + used + " windows failed", e);
    }
  }

  @Override
  public void append(int[] symbols) {
    for (int lane = 0; lane < used; lane++) {
      Symbols.check(symbols[lane]);
      previous[lane] = symbols[lane];
      lengths[lane]++;
    }
    place = (place + 1) % geometry.patchSize();
  }

  private void checkStart() {
    if (place != 0) {
      throw new IllegalStateException("expected place 0 of a patch, got " + place);
    }
  }

  @Override
  public void close() {
    past.close();
  }
}
