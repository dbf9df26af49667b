package org.megabytestreams.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.megabytestreams.matching.Matcher;
import org.megabytestreams.megabyte.Geometry;
import org.megabytestreams.megabyte.SymbolLanes;
import org.megabytestreams.megabyte.Symbols;

/// A MegaByte's windows side by side: the global model takes a step a patch, the local model a step a symbol.
final class PatchLanes implements SymbolLanes {
  private static final int FIRST_CAPACITY = 64;
  /// See `Network.LOCAL_PAD`.
  private static final int LOCAL_PAD = Symbols.COUNT;

  private final Geometry geometry;
  private final int count;
  private final SessionPool appending;
  private final SessionPool patching;
  private final SessionPool spelling;
  /// r, then the P places of the current patch.
  private final int seen;
  private final Past global;
  private final Past local;
  private final int[] patches;
  /// Places that each lane's past holds: its patches, or as many as an attention window may still see.
  private final int[] held;
  /// What the convolutions reach, then the latest patch of each lane. // [lanes][reach + P]
  private final int[][] latest;
  private final int[][] current;
  /// What is known of each place of the current patches. // [lanes · P · L]
  private final float[] slices;
  /// One a lane; none where the model is not told of guesses.
  private final Matcher[] matchers;
  private int place;
  private boolean sliced;

  PatchLanes(Geometry geometry, int count, SessionPool appending, SessionPool patching, SessionPool spelling) {
    this.geometry = geometry;
    this.count = count;
    this.appending = appending;
    this.patching = patching;
    this.spelling = spelling;
    this.seen = geometry.options().crossPatchKeys();
    this.global = new Past(geometry.globalLayers(), count, geometry.globalWidth(), geometry.globalHeads(),
        Math.min(FIRST_CAPACITY, geometry.patches()));
    this.local = new Past(geometry.localLayers(), count, geometry.localWidth(), geometry.localHeads(),
        seen + geometry.patchSize());
    this.patches = new int[count];
    this.held = new int[count];
    this.latest = new int[count][geometry.options().convolutionReach() + geometry.patchSize()];
    this.current = new int[count][geometry.patchSize()];
    this.slices = new float[count * geometry.patchSize() * geometry.localWidth()];
    this.matchers = new Matcher[geometry.options().matching() ? count : 0];
    for (int lane = 0; lane < count; lane++) {
      empty(lane);
    }
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public int place() {
    return place;
  }

  @Override
  public int patches(int lane) {
    return patches[lane];
  }

  @Override
  public void begin(int lane, int[] symbols) {
    if (place != 0) {
      throw new IllegalStateException("expected to begin at place 0 of a patch, got " + place);
    }
    if (symbols.length >= geometry.windowSymbols()) {
      throw new IllegalArgumentException("expected fewer than " + geometry.windowSymbols() + " symbols, got "
          + symbols.length);
    }
    sliced = false;
    empty(lane);
    if (symbols.length == 0) {
      return;
    }
    try (OnnxWindow window = new OnnxWindow(geometry, appending)) {
      window.append(symbols);
      patches[lane] = window.patches();
      held[lane] = window.places();
      global.grow(held[lane] + 1, mostPlaces());
      global.copy(window.past(), held[lane], lane);
      local.carry(window.carried(), seen, lane);
      if (matchers.length > 0) {
        matchers[lane] = window.matcher();
      }
    }
    remember(latest[lane], symbols);
  }

  @Override
  public float[][] next() {
    if (place == 0 && !sliced) {
      stepGlobal();
      sliced = true;
    }
    int width = geometry.localWidth();
    int[][] previous = new int[count][1];
    float[][] slice = new float[count][];
    long[] lengths = new long[count];
    Arrays.fill(lengths, (long) seen + place);
    for (int lane = 0; lane < count; lane++) {
      previous[lane][0] = place == 0 ? LOCAL_PAD : current[lane][place - 1];
      int at = (lane * geometry.patchSize() + place) * width;
      slice[lane] = Arrays.copyOfRange(slices, at, at + width);
    }
    Map<String, OnnxTensor> inputs = new HashMap<>();
    local.addTo(inputs);
    try (OnnxTensor symbols = Tensors.of(previous);
        OnnxTensor sliceTensor = Tensors.ofPlaces(slice);
        OnnxTensor length = Tensors.of(lengths);
        GuessTensors guesses = guesses();
        Past.Landing landing = local.landing(1)) {
      guesses.addTo(inputs);
      inputs.put("symbols", symbols);
      inputs.put("slice", sliceTensor);
      inputs.put("length", length);
      return spelling.with(session -> {
        try (OrtSession.Result result = session.run(inputs, Set.of("logProbabilities"), landing.outputs())) {
          int[] at = new int[count];
          Arrays.fill(at, seen + place);
          local.keep(landing, 1, at);
          return Results.rows(result, "logProbabilities");
        }
      });
    } catch (OrtException e) {
      throw new OrtFailure("predicting the next symbols of " + count + " windows failed", e);
    }
  }

  @Override
  public void append(int[] symbols) {
    Symbols.check(symbols);
    for (int lane = 0; lane < count; lane++) {
      current[lane][place] = symbols[lane];
    }
    for (int lane = 0; lane < matchers.length; lane++) {
      matchers[lane].append(symbols[lane]);
    }
    place++;
    if (place == geometry.patchSize()) {
      place = 0;
      sliced = false;
      for (int lane = 0; lane < count; lane++) {
        local.moveToFront(lane, geometry.patchSize(), seen);
      }
      for (int lane = 0; lane < count; lane++) {
        patches[lane]++;
        held[lane]++;
        remember(latest[lane], current[lane]);
      }
    }
  }

  @Override
  public void close() {
    global.close();
    local.close();
  }

  /// Lets the global model see the latest patches. A full lane's result means nothing: it must begin anew.
  private void stepGlobal() {
    makeRoom();
    int[] at = Arrays.stream(held).map(n -> Math.min(n, global.capacity() - 1)).toArray();
    int reach = geometry.options().convolutionReach();
    int[][] newest = Arrays.stream(latest).map(row -> Arrays.copyOfRange(row, reach, row.length))
        .toArray(int[][]::new);
    Map<String, OnnxTensor> inputs = new HashMap<>();
    global.addTo(inputs);
    try (OnnxTensor symbols = Tensors.of(newest);
        OnnxTensor before = reach == 0 ? null : Tensors.of(latest, reach);
        OnnxTensor length = Tensors.of(Arrays.stream(at).asLongStream().toArray());
        Past.Landing landing = global.landing(1)) {
      inputs.put("symbols", symbols);
      inputs.put("length", length);
      if (before != null) {
        inputs.put("previous", before);
      }
      patching.with(session -> {
        try (OrtSession.Result result = session.run(inputs, Set.of("slices"), landing.outputs())) {
          FloatBuffer all = Results.floats(result, "slices");
          all.get(slices);
          global.keep(landing, 1, at);
          return null;
        }
      });
    } catch (OrtException e) {
      throw new OrtFailure("a step of " + count + " windows failed", e);
    }
  }

  /// Room for a place in every lane; what no place will see again makes way.
  private void makeRoom() {
    int most = Arrays.stream(held).max().orElse(0);
    int still = geometry.options().attentionWindow() - 1;
    if (still >= 0 && most == mostPlaces()) {
      for (int lane = 0; lane < count; lane++) {
        if (held[lane] > still) {
          global.moveToFront(lane, held[lane] - still, still);
          held[lane] = still;
        }
      }
      return;
    }
    global.grow(Math.min(most + 1, mostPlaces()), mostPlaces());
  }

  private int mostPlaces() {
    int window = geometry.options().attentionWindow();
    return window > 0 ? Math.min(2 * window, geometry.patches()) : geometry.patches();
  }

  private GuessTensors guesses() throws OrtException {
    return matchers.length == 0 ? GuessTensors.none()
        : GuessTensors.of(Arrays.stream(matchers).map(Matcher::next).toList());
  }

  private void empty(int lane) {
    if (matchers.length > 0) {
      matchers[lane] = new Matcher();
    }
    int reach = geometry.options().convolutionReach();
    patches[lane] = 0;
    held[lane] = 0;
    Arrays.fill(latest[lane], 0, reach, -1);
    Arrays.fill(latest[lane], reach, latest[lane].length, Symbols.BOUNDARY);
    local.carry(new float[geometry.localLayers()][seen * 2 * geometry.localWidth()], seen, lane);
  }

  private static void remember(int[] row, int[] symbols) {
    int from = Math.min(symbols.length, row.length);
    System.arraycopy(row, from, row, 0, row.length - from);
    System.arraycopy(symbols, symbols.length - from, row, row.length - from, from);
  }
}
