package org.megabytestreams.runtime;

import ai.onnxruntime.OrtException;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.stream.IntStream;
import org.megabytestreams.model.Geometry;

/// Runs the global model's step for windows side by side.
final class PatchStep implements AutoCloseable {
  private final BoundRun call;
  private final int reach;
  private final IntBuffer symbols;
  /// Null if the model has no convolutions.
  private final IntBuffer previous;
  private final IntBuffer last;
  private final IntBuffer count;
  private final FloatBuffer slices;

  PatchStep(Geometry geometry, KeyValueCache past, int windows) {
    int patch = geometry.patchSize();
    this.call = new BoundRun(past);
    this.reach = geometry.options().convolutionReach();
    this.symbols = call.ints("symbols", windows, patch);
    this.previous = reach == 0 ? null : call.ints("previous", windows, reach);
    this.last = call.ints("last", windows);
    this.count = call.ints("count", 1);
    this.slices = call.output("slices", windows, patch, geometry.localWidth());
  }

  /// Sets a window's inputs.
  ///
  /// @param latest the symbols that the convolutions reach, then the latest patch // [reach + P]
  /// @param place the number that the patch has in the past
  void set(int window, int[] latest, int place) {
    symbols.put(window * (latest.length - reach), latest, reach, latest.length - reach);
    if (previous != null) {
      previous.put(window * reach, latest, 0, reach);
    }
    last.put(window, place);
  }

  void run(SharedSession shared) throws OrtException {
    count.put(0, 1 + IntStream.range(0, last.capacity()).map(last::get).max().orElse(0));
    call.run(shared);
  }

  /// Returns what the global model knows of each place of the next patches. // [windows · P · L]
  FloatBuffer slices() {
    return slices;
  }

  @Override
  public void close() {
    call.close();
  }
}
