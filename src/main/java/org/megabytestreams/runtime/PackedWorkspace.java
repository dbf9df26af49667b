package org.megabytestreams.runtime;

import ai.onnxruntime.OnnxTensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Symbols;

/// Holds the tensors that a run of the packed append graph needs beside its windows. The next run uses them again.
///
/// Not safe for use by several threads.
final class PackedWorkspace implements AutoCloseable {
  private final NativeMemory memory = new NativeMemory();
  /// The keys and values that windows carry from patch to patch, of each local layer, before and after a run. There are
  /// none if local layers do not look across patches. // [windows, r, 2L]
  private final List<OnnxTensor> before = new ArrayList<>();
  private final List<OnnxTensor> after = new ArrayList<>();
  private final List<OnnxWindow> fillers;
  private final int[] filling;
  private final int carried;

  PackedWorkspace(Geometry geometry, int windows) {
    int seen = geometry.options().crossPatchKeys();
    this.carried = seen * 2 * geometry.localWidth();
    for (int i = 0; seen > 0 && i < geometry.localLayers(); i++) {
      before.add(Tensors.allocate(memory, windows * carried, windows, seen, 2L * geometry.localWidth()));
      after.add(Tensors.allocate(memory, windows * carried, windows, seen, 2L * geometry.localWidth()));
    }
    this.fillers = Stream.generate(() -> new OnnxWindow(geometry, null, null)).limit(windows).toList();
    this.filling = new int[geometry.patchSize()];
    Arrays.fill(filling, Symbols.BOUNDARY);
  }

  /// Returns empty windows, as many as a run takes.
  List<OnnxWindow> fillers() {
    return fillers;
  }

  /// Returns a patch for an empty window.
  int[] filling() {
    return filling;
  }

  /// Takes over what the windows carry, and adds it to a run.
  void carry(List<OnnxWindow> windows, Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {
    for (int layer = 0; layer < before.size(); layer++) {
      FloatBuffer all = Tensors.buffer(before.get(layer));
      for (OnnxWindow window : windows) {
        all.put(window.carried(layer));
      }
      inputs.put("carried." + layer, before.get(layer));
      outputs.put("carry." + layer, after.get(layer));
    }
  }

  /// Returns what a window carries after the run. // [r·2L]
  FloatBuffer carry(int layer, int window) {
    return Tensors.buffer(after.get(layer)).slice(window * carried, carried);
  }

  @Override
  public void close() {
    Stream.concat(before.stream(), after.stream()).forEach(OnnxTensor::close);
    memory.close();
    fillers.forEach(OnnxWindow::close);
  }
}
