package org.megabytestreams.runtime;

import ai.onnxruntime.OrtException;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.stream.IntStream;
import org.megabytestreams.model.Geometry;

/// The global model's step, of windows side by side.
final class PatchStep implements AutoCloseable {
  private final BoundRun call;
  private final int reach;
  private final IntBuffer symbols;
  /// Null without convolutions.
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

  /// @param latest what the convolutions reach, then the latest patch // [reach + P]
  /// @param place where in the past it is to stand
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

  /// What is known of each place of the next patches. // [windows · P · L]
  FloatBuffer slices() {
    return slices;
  }

  @Override
  public void close() {
    call.close();
  }
}
