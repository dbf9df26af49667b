package org.megabytestreams.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.megabytestreams.megabyte.Geometry;
import org.megabytestreams.megabyte.GrowingWindow;
import org.megabytestreams.megabyte.Matcher;
import org.megabytestreams.megabyte.Matcher.Matches;
import org.megabytestreams.megabyte.Surprisal;
import org.megabytestreams.megabyte.Symbols;

/// A window whose keys and values, and what local layers see across patches, are kept in direct memory. Capacity
/// doubles as it grows.
final class OnnxWindow implements GrowingWindow {
  private static final int FIRST_CAPACITY = 32;
  private static final Set<String> BITS = Set.of("bits", "expectedBits");
  private static final Set<String> LOG_PROBABILITIES = Set.of("logProbabilities");

  private final Geometry geometry;
  private final SessionPool sessions;
  private final Set<String> bitsAndState;
  private final Past past;
  /// Places of the past that a patch takes: a MegaByte's global model sees patches, a Transformer symbols.
  private final int placesAPatch;
  /// Of each local layer, where these look across patches. // [1, r, 2L]
  private final List<OnnxTensor> carried = new ArrayList<>();
  private final Arena carriedArena = Arena.ofShared();
  private final int[] previous;
  /// Null where the model is not told of matches.
  private final Matcher matcher;
  private int patches;

  OnnxWindow(Geometry geometry, SessionPool sessions) {
    this.geometry = geometry;
    this.sessions = sessions;
    boolean megaByte = geometry.options().megaByte();
    int seen = geometry.options().crossPatchKeys();
    this.placesAPatch = megaByte ? 1 : geometry.patchSize();
    int reach = geometry.options().convolutionReach();
    this.previous = new int[megaByte ? reach + geometry.patchSize() : 1];
    Arrays.fill(previous, 0, reach, -1);
    Arrays.fill(previous, reach, previous.length, Symbols.BOUNDARY);
    this.past = new Past(geometry.globalLayers(), 1, geometry.globalWidth(), geometry.globalHeads(),
        Math.min(FIRST_CAPACITY, geometry.patches()) * placesAPatch);
    this.matcher = geometry.options().matching() ? new Matcher(geometry.windowSymbols()) : null;
    for (int i = 0; i < geometry.localLayers() && seen > 0; i++) {
      carried.add(
          Tensors.allocate(carriedArena, seen * 2 * geometry.localWidth(), 1, seen, 2L * geometry.localWidth()));
    }
    Stream<String> state = IntStream.range(0, geometry.globalLayers()).boxed()
        .flatMap(i -> Stream.of("keys." + i, "values." + i));
    Stream<String> carry = IntStream.range(0, carried.size()).mapToObj(i -> "carry." + i);
    this.bitsAndState = Stream.of(BITS.stream(), state, carry).flatMap(names -> names).collect(Collectors.toSet());
  }

  @Override
  public int patches() {
    return patches;
  }

  @Override
  public long bytes() {
    return past.bytes() + (matcher == null ? 0 : Matcher.bytes(geometry.windowSymbols()))
        + 2L * carried.size() * geometry.options().crossPatchKeys() * geometry.localWidth() * Float.BYTES;
  }

  @Override
  public Surprisal append(int[] symbols) {
    int count = symbols.length / geometry.patchSize();
    check(symbols, count);
    past.grow((patches + count) * placesAPatch, geometry.patches() * placesAPatch);
    Matches matches = matcher == null ? null : matcher.append(symbols);
    return run(symbols, matches, bitsAndState, result -> {
      past.keep(result, count * placesAPatch, patches * placesAPatch);
      for (int i = 0; i < carried.size(); i++) {
        Tensors.buffer(carried.get(i)).put(Results.floats(result, "carry." + i));
      }
      patches += count;
      remember(symbols);
      return surprisal(result);
    });
  }

  @Override
  public Surprisal look(int[] patch) {
    check(patch, 1);
    return run(patch, looked(patch), BITS, OnnxWindow::surprisal);
  }

  @Override
  public float[][] logProbabilities(int[] patch) {
    check(patch, 1);
    return run(patch, looked(patch), LOG_PROBABILITIES, result -> Results.rows(result, "logProbabilities"));
  }

  private Matches looked(int[] patch) {
    return matcher == null ? null : matcher.look(patch);
  }

  @Override
  public void close() {
    past.close();
    carried.forEach(OnnxTensor::close);
    carriedArena.close();
  }

  Past past() {
    return past;
  }

  int places() {
    return patches * placesAPatch;
  }

  /// Of each local layer what the next patch sees of the latest. // [layers][r·2L]
  float[][] carried() {
    return carried.stream().map(tensor -> {
      float[] values = new float[Tensors.buffer(tensor).remaining()];
      Tensors.buffer(tensor).get(values);
      return values;
    }).toArray(float[][]::new);
  }

  private interface Reading<T> {
    T read(OrtSession.Result result) throws OrtException;
  }

  private <T> T run(int[] symbols, Matches found, Set<String> outputs, Reading<T> reading) {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    past.addTo(inputs);
    for (int i = 0; i < carried.size(); i++) {
      inputs.put("carried." + i, carried.get(i));
    }
    try (OnnxTensor input = Tensors.of(new int[][] {symbols});
        OnnxTensor before = Tensors.of(new int[][] {previous});
        OnnxTensor length = Tensors.of((long) places());
        MatchTensors matches = found == null ? MatchTensors.none() : MatchTensors.of(List.of(found))) {
      matches.addTo(inputs);
      inputs.put("symbols", input);
      inputs.put("previous", before);
      inputs.put("length", length);
      return sessions.with(session -> {
        try (OrtSession.Result result = session.run(inputs, outputs)) {
          return reading.read(result);
        }
      });
    } catch (OrtException e) {
      throw new OrtFailure("appending " + symbols.length + " symbols to a window of " + patches + " patches failed", e);
    }
  }

  private static Surprisal surprisal(OrtSession.Result result) throws OrtException {
    return new Surprisal(Results.rows(result, "bits")[0], Results.rows(result, "expectedBits")[0]);
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
