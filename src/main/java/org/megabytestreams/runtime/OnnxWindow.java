package org.megabytestreams.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.megabytestreams.matchmodel.MatchMemory;
import org.megabytestreams.matchmodel.MatchModel;
import org.megabytestreams.matchmodel.Predictions;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.GrowingWindow;
import org.megabytestreams.model.ModelMemory;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.model.Symbols;

/// A window whose keys and values are kept in direct memory, with all that local layers see across patches. The
/// capacity doubles as the window grows.
final class OnnxWindow implements GrowingWindow {
  private static final int FIRST_CAPACITY = 32;
  /// The most attention scores of one layer held at once, over all heads: 128 MiB.
  private static final long MAX_SCORES = 1 << 25;
  /// The most patches of a chunk. With an attention window, a chunk is at most as long as the window: scores beyond
  /// the window are masked, but computed.
  private static final int MAX_CHUNK_PATCHES = 1024;
  private static final Set<String> BITS = Set.of("bits", "expectedBits");
  private static final Set<String> LOG_PROBABILITIES = Set.of("logProbabilities");

  private final Geometry geometry;
  private final SharedSession shared;
  private final Set<String> bitsAndCarry;
  private final KeyValueCache past;
  /// Places of the past that a patch takes: a MegaByte's global model sees patches, a Transformer sees symbols.
  private final int placesAPatch;
  /// The keys and values that each local layer carries, if local layers look across patches. // [1, r, 2L]
  private final List<OnnxTensor> carried = new ArrayList<>();
  private final NativeMemory carriedMemory = new NativeMemory();
  private final int[] previous;
  /// Null if the model takes no match-model predictions.
  private MatchModel matcher;
  private int patches;
  /// The number of places that the past holds.
  private int held;

  /// @param memory of the model's bundle; null if it has none
  OnnxWindow(Geometry geometry, SharedSession shared, MatchMemory memory) {
    this.geometry = geometry;
    this.shared = shared;
    boolean megaByte = geometry.options().megaByte();
    int seen = geometry.options().crossPatchKeys();
    this.placesAPatch = megaByte ? 1 : geometry.patchSize();
    int reach = geometry.options().convolutionReach();
    this.previous = new int[megaByte ? reach + geometry.patchSize() : 1];
    Arrays.fill(previous, 0, reach, -1);
    Arrays.fill(previous, reach, previous.length, Symbols.BOUNDARY);
    this.past = new KeyValueCache(geometry.globalLayers(), 1, geometry.globalWidth(), geometry.globalHeads(),
        Math.min(FIRST_CAPACITY, geometry.patches()) * placesAPatch, geometry.rotary());
    this.matcher = geometry.options().matching() ? new MatchModel(memory, geometry.options().guessContexts()) : null;
    for (int i = 0; i < geometry.localLayers() && seen > 0; i++) {
      carried.add(
          Tensors.allocate(carriedMemory, seen * 2 * geometry.localWidth(), 1, seen, 2L * geometry.localWidth()));
    }
    Stream<String> carry = IntStream.range(0, carried.size()).mapToObj(i -> "carry." + i);
    this.bitsAndCarry = Stream.concat(BITS.stream(), carry).collect(Collectors.toSet());
  }

  @Override
  public int patches() {
    return patches;
  }

  @Override
  public long bytes() {
    return past.bytes() + (matcher == null ? 0 : matcher.bytes())
        + 2L * carried.size() * geometry.options().crossPatchKeys() * geometry.localWidth() * Float.BYTES;
  }

  /// Lets predictions look at a memory. The window's own symbols so far are part of that memory, so the match model
  /// starts again.
  @Override
  public void attach(ModelMemory memory) {
    if (matcher != null) {
      matcher = new MatchModel((MatchMemory) memory, geometry.options().guessContexts());
    }
  }

  @Override
  public Surprisal append(int[] symbols) {
    check(symbols, symbols.length / geometry.patchSize());
    Surprisal all = Surprisal.ofLength(symbols.length);
    int chunk = chunkPatches() * geometry.patchSize();
    for (int at = 0; at < symbols.length; at += chunk) {
      int[] part = Arrays.copyOfRange(symbols, at, Math.min(symbols.length, at + chunk));
      appendChunk(part, 0).copyTo(0, all, at, part.length);
    }
    return all;
  }

  /// Appends symbols whose predictions are known. The window's own match model does not see them.
  ///
  /// @param predictions null if the model takes none
  Surprisal append(int[] symbols, Predictions predictions) {
    check(symbols, symbols.length / geometry.patchSize());
    Surprisal all = Surprisal.ofLength(symbols.length);
    int chunk = chunkPatches() * geometry.patchSize();
    for (int at = 0; at < symbols.length; at += chunk) {
      int to = Math.min(symbols.length, at + chunk);
      int[] part = Arrays.copyOfRange(symbols, at, to);
      makeRoom(part.length / geometry.patchSize() * placesAPatch);
      appendRun(part, 0, predictions == null ? null : predictions.part(at, to)).copyTo(0, all, at, part.length);
    }
    return all;
  }

  @Override
  public void prefill(int[] symbols) {
    int count = symbols.length / geometry.patchSize();
    check(symbols, count);
    int skipped = Math.max(0, count - reachPatches());
    int[] forgotten = Arrays.copyOf(symbols, skipped * geometry.patchSize());
    if (skipped > 0) {
      if (matcher != null) {
        matcher.prefill(forgotten);
      }
      patches += skipped;
      remember(forgotten);
    }
    int chunk = chunkPatches() * geometry.patchSize();
    for (int at = forgotten.length; at < symbols.length; at += chunk) {
      int[] part = Arrays.copyOfRange(symbols, at, Math.min(symbols.length, at + chunk));
      appendChunk(part, part.length / geometry.patchSize() - 1);
    }
  }

  /// Returns how many patches back a prediction depends on what the layers saw. A global layer adds an attention
  /// window, a local layer a patch.
  private int reachPatches() {
    int window = geometry.options().attentionWindow();
    return window == 0 ? geometry.patches() : geometry.globalLayers() * window + geometry.localLayers() + 1;
  }

  /// Tells whether `symbols` are appended in one run.
  boolean isOneRun(int[] symbols) {
    return symbols.length <= chunkPatches() * geometry.patchSize();
  }

  /// Returns as many patches as keep the attention's matrices within [#MAX_SCORES].
  private int chunkPatches() {
    long places = (long) geometry.rememberedPatches() * placesAPatch * geometry.globalHeads() * placesAPatch;
    int window = geometry.options().attentionWindow();
    return Math.clamp(MAX_SCORES / places, 1, window > 0 ? Math.min(window, MAX_CHUNK_PATCHES) : MAX_CHUNK_PATCHES);
  }

  /// Appends symbols that make one chunk.
  ///
  /// @param skipped how many patches in front need no bits
  private Surprisal appendChunk(int[] symbols, int skipped) {
    return appendRun(symbols, skipped, prepare(symbols));
  }

  /// Appends symbols in one run.
  ///
  /// @param guesses null if the model takes no match-model predictions
  private Surprisal appendRun(int[] symbols, int skipped, Predictions guesses) {
    return run(symbols, skipped, guesses, bitsAndCarry, result -> {
      appended(symbols, layer -> RunResults.floats(result, "carry." + layer));
      return surprisal(result);
    });
  }

  /// Makes room for whole patches that a run is about to append.
  ///
  /// @return the match-model predictions of the patches; null if the model takes none
  Predictions prepare(int[] symbols) {
    int count = symbols.length / geometry.patchSize();
    check(symbols, count);
    makeRoom(count * placesAPatch);
    return matcher == null ? null : matcher.append(symbols);
  }

  /// Takes note of patches that a run has appended.
  ///
  /// @param carry of each local layer, what the next patch sees of the last one // [r·2L]
  void appended(int[] symbols, IntFunction<FloatBuffer> carry) {
    int count = symbols.length / geometry.patchSize();
    held += count * placesAPatch;
    for (int i = 0; i < carried.size(); i++) {
      Tensors.buffer(carried.get(i)).put(carry.apply(i));
    }
    patches += count;
    remember(symbols);
  }

  /// Makes room for new places in the past. Places that no later place will see make way.
  private void makeRoom(int places) {
    int window = geometry.options().attentionWindow();
    int visible = window - 1;
    int most = geometry.rememberedPatches() * placesAPatch;
    if (window > 0 && held + places > most && held > visible) {
      past.moveToFront(0, held - visible, visible);
      held = visible;
    }
    past.grow(held + places, most);
  }

  @Override
  public Surprisal look(int[] symbols) {
    int count = symbols.length / geometry.patchSize();
    check(symbols, count);
    if (!isOneRun(symbols)) {
      return lookInChunks(symbols);
    }
    makeRoom(count * placesAPatch); // what a look leaves there does not count
    return run(symbols, 0, looked(symbols), BITS, OnnxWindow::surprisal);
  }

  /// Runs chunks, each of which sees what the one before it left. Afterwards the window is as it was.
  private Surprisal lookInChunks(int[] symbols) {
    int placesBefore = held;
    int patchesBefore = patches;
    int[] previousBefore = previous.clone();
    float[][] carriedBefore = carried();
    Predictions guesses = looked(symbols);
    try (KeyValueCache before = past.copy(placesBefore)) {
      Surprisal all = append(symbols, guesses);
      past.copy(before, 0, placesBefore, 0);
      return all;
    } finally {
      held = placesBefore;
      patches = patchesBefore;
      System.arraycopy(previousBefore, 0, previous, 0, previous.length);
      for (int layer = 0; layer < carried.size(); layer++) {
        carried(layer).put(carriedBefore[layer]);
      }
    }
  }

  @Override
  public float[][] logProbabilities(int[] patch) {
    check(patch, 1);
    makeRoom(placesAPatch);
    return run(patch, 0, looked(patch), LOG_PROBABILITIES, result -> RunResults.rows(result, "logProbabilities"));
  }

  private Predictions looked(int[] patch) {
    return matcher == null ? null : matcher.look(patch);
  }

  @Override
  public void close() {
    past.close();
    carried.forEach(OnnxTensor::close);
    carriedMemory.close();
  }

  KeyValueCache past() {
    return past;
  }

  /// Returns the match model; null if the model takes no match-model predictions.
  MatchModel matcher() {
    return matcher;
  }

  /// Returns the symbols before the next patch: as many as convolutions reach, and those of a patch.
  int[] previous() {
    return previous;
  }

  /// Returns the number of places that the past holds.
  int places() {
    return held;
  }

  /// Returns what the next patch sees of the latest one in a local layer, if local layers look across patches.
  /// // [r·2L]
  FloatBuffer carried(int layer) {
    return Tensors.buffer(carried.get(layer));
  }

  /// Returns what the next patch sees of the latest one, of each local layer. // [layers][r·2L]
  float[][] carried() {
    return IntStream.range(0, carried.size()).mapToObj(layer -> {
      FloatBuffer buffer = carried(layer);
      float[] values = new float[buffer.remaining()];
      buffer.get(values);
      return values;
    }).toArray(float[][]::new);
  }

  private interface Reading<T> {
    T read(OrtSession.Result result) throws OrtException;
  }

  /// Runs the append graph.
  ///
  /// @param outputs to be read from the result
  private <T> T run(int[] symbols, int skipped, Predictions found, Set<String> outputs, Reading<T> reading) {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    Map<String, OnnxTensor> kept = new HashMap<>();
    past.addTo(inputs, kept);
    int places = held + symbols.length / geometry.patchSize() * placesAPatch;
    for (int i = 0; i < carried.size(); i++) {
      inputs.put("carried." + i, carried.get(i));
    }
    try (OnnxTensor input = Tensors.of(new int[][] {symbols});
        OnnxTensor before = Tensors.of(new int[][] {previous});
        OnnxTensor unscored = Tensors.ofInts(skipped);
        OnnxTensor last = Tensors.ofInts(places - 1);
        OnnxTensor count = Tensors.ofInts(places);
        PredictionTensors guesses = found == null ? PredictionTensors.none() : PredictionTensors.of(List.of(found))) {
      guesses.addTo(inputs);
      inputs.put("symbols", input);
      inputs.put("previous", before);
      inputs.put("skipped", unscored);
      inputs.put("last", last);
      inputs.put("count", count);
      return shared.with(session -> {
        try (OrtSession.Result result = session.run(inputs, outputs, kept)) {
          return reading.read(result);
        }
      });
    } catch (OrtException e) {
      throw new OnnxRuntimeException("appending " + symbols.length + " symbols to a window of " + patches
          + " patches failed", e);
    }
  }

  private static Surprisal surprisal(OrtSession.Result result) throws OrtException {
    return new Surprisal(RunResults.rows(result, "bits")[0], RunResults.rows(result, "expectedBits")[0]);
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
    Symbols.check(symbols);
  }
}
