package org.megabytestreams.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.megabytestreams.matchmodel.Predictions;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Surprisal;

/// Appends patches to several windows in one run, which reads the weights once. Safe for use by several threads, each
/// with windows of its own.
///
/// The letters of shapes are those of `network.PackedAttention`.
final class PackedAppend implements AutoCloseable {
  private static final Set<String> BITS = Set.of("bits", "expectedBits");

  private final Geometry geometry;
  private final LazySession lazy;
  private final int seen;
  /// 0 until the number is asked for.
  private volatile int windows;
  /// The workspaces that no run uses at the moment.
  private final Queue<PackedWorkspace> idle = new ConcurrentLinkedQueue<>();

  PackedAppend(Geometry geometry, LazySession lazy) {
    this.geometry = geometry;
    this.lazy = lazy;
    this.seen = geometry.options().crossPatchKeys();
  }

  /// Returns how many windows a run takes.
  int windows() {
    try {
      if (windows == 0) {
        windows = lazy.get().with(session ->
            (int) ((TensorInfo) session.getInputInfo().get("lengths").getInfo()).getShape()[0]);
      }
      return windows;
    } catch (OrtException e) {
      throw new OnnxRuntimeException("the packed graph does not say what it takes", e);
    }
  }

  /// Appends patches to the windows.
  ///
  /// @param windows at most as many as a run takes; empty windows fill up if there are fewer
  /// @param symbols of whole patches, for each window
  List<Surprisal> append(List<OnnxWindow> windows, List<int[]> symbols) {
    if (windows.size() > windows()) {
      throw new IllegalArgumentException("expected at most " + windows() + " windows, got " + windows.size());
    }
    PackedWorkspace workspace = idle.poll();
    if (workspace == null) {
      workspace = new PackedWorkspace(geometry, windows());
    }
    try {
      return run(workspace, windows, symbols);
    } catch (OrtException e) {
      throw new OnnxRuntimeException("appending to " + windows.size() + " windows failed", e);
    } finally {
      idle.add(workspace);
    }
  }

  /// Frees the memory. The owner of the session closes the session.
  @Override
  public void close() {
    for (PackedWorkspace workspace = idle.poll(); workspace != null; workspace = idle.poll()) {
      workspace.close();
    }
  }

  private List<Surprisal> run(PackedWorkspace workspace, List<OnnxWindow> appended, List<int[]> symbolsOfThese)
      throws OrtException {
    List<OnnxWindow> windows = new ArrayList<>(appended);
    List<int[]> symbols = new ArrayList<>(symbolsOfThese);
    List<Predictions> guesses = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      guesses.add(windows.get(i).prepare(symbols.get(i)));
    }
    for (OnnxWindow filler : workspace.fillers().subList(windows.size(), workspace.fillers().size())) {
      windows.add(filler);
      symbols.add(workspace.filling());
      guesses.add(new Predictions(geometry.patchSize(), geometry.options().guesses()));
    }
    Map<String, OnnxTensor> inputs = new HashMap<>();
    Map<String, OnnxTensor> kept = new HashMap<>();
    Map<String, OnnxTensor> own = new HashMap<>();
    try (PredictionTensors found = guesses.getFirst() == null ? PredictionTensors.none()
        : PredictionTensors.of(List.of(Predictions.joined(guesses)))) {
      found.addTo(inputs);
      for (int i = 0; i < windows.size(); i++) {
        windows.get(i).past().addTo(inputs, kept, "." + i);
      }
      describe(windows, symbols, own);
      inputs.putAll(own);
      workspace.carry(windows, inputs, kept);
      return lazy.get().with(session -> {
        try (OrtSession.Result result = session.run(inputs, BITS, kept)) {
          return read(result, workspace, appended, symbols);
        }
      });
    } finally {
      own.values().forEach(OnnxTensor::close);
    }
  }

  /// Makes the inputs that say what is packed.
  ///
  /// @param inputs takes each as soon as it is there
  private void describe(List<OnnxWindow> windows, List<int[]> symbols, Map<String, OnnxTensor> inputs)
      throws OrtException {
    int patch = geometry.patchSize();
    int total = symbols.stream().mapToInt(fresh -> fresh.length).sum();
    int[] packed = new int[total];
    int[] earlier = new int[total];
    int[] places = new int[total / patch];
    int[] before = new int[total / patch];
    int[] lengths = new int[windows.size()];
    int[] last = new int[windows.size()];
    int at = 0;
    for (int i = 0; i < lengths.length; i++) {
      int[] fresh = symbols.get(i);
      int first = at / patch;
      int held = windows.get(i).places();
      System.arraycopy(fresh, 0, packed, at, fresh.length);
      System.arraycopy(windows.get(i).previous(), 0, earlier, at, patch);
      System.arraycopy(fresh, 0, earlier, at + patch, fresh.length - patch);
      lengths[i] = fresh.length / patch;
      last[i] = held + lengths[i] - 1;
      for (int place = 0; place < lengths[i]; place++) {
        places[first + place] = held + place;
        before[first + place] = place == 0 ? before.length + i : first + place - 1;
      }
      at += fresh.length;
    }
    inputs.put("symbols", Tensors.of(new int[][] {packed}));
    inputs.put("earlier", Tensors.of(new int[][] {earlier}));
    inputs.put("lengths", Tensors.ofInts(lengths));
    inputs.put("last", Tensors.ofInts(last));
    if (!geometry.rotary()) {
      inputs.put("places", Tensors.of(new int[][] {places}));
    }
    if (seen > 0) {
      inputs.put("before", Tensors.ofInts(before));
    }
  }

  private static List<Surprisal> read(OrtSession.Result result, PackedWorkspace workspace, List<OnnxWindow> windows,
      List<int[]> symbols) throws OrtException {
    float[] bits = RunResults.rows(result, "bits")[0];
    float[] expected = RunResults.rows(result, "expectedBits")[0];
    List<Surprisal> surprisals = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < windows.size(); i++) {
      int[] fresh = symbols.get(i);
      int number = i;
      windows.get(i).appended(fresh, layer -> workspace.carry(layer, number));
      surprisals.add(new Surprisal(Arrays.copyOfRange(bits, at, at + fresh.length),
          Arrays.copyOfRange(expected, at, at + fresh.length)));
      at += fresh.length;
    }
    return surprisals;
  }
}
