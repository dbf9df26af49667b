package org.megabytestreams.onnx;

import ai.onnxruntime.OrtException;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import org.megabytestreams.megabyte.Geometry;

/// The global model's step, of windows side by side.
final class PatchStep implements AutoCloseable {
  private final Call call;
  private final int reach;
  private final IntBuffer symbols;
  /// Null without convolutions.
  private final IntBuffer previous;
  private final LongBuffer length;
  private final FloatBuffer slices;
  private final int[] at;

  PatchStep(Geometry geometry, Past past, int windows) {
    int patch = geometry.patchSize();
    this.call = new Call(past);
    this.reach = geometry.options().convolutionReach();
    this.symbols = call.ints("symbols", windows, patch);
    this.previous = reach == 0 ? null : call.ints("previous", windows, reach);
    this.length = call.longs("length", windows);
    this.slices = call.output("slices", windows, patch, geometry.localWidth());
    this.at = new int[windows];
  }

  /// @param latest what the convolutions reach, then the latest patch // [reach + P]
  /// @param place where in the past it is to stand
  void set(int window, int[] latest, int place) {
    symbols.put(window * (latest.length - reach), latest, reach, latest.length - reach);
    if (previous != null) {
      previous.put(window * reach, latest, 0, reach);
    }
    length.put(window, place);
    at[window] = place;
  }

  void run(SessionPool sessions) throws OrtException {
    call.run(sessions, at);
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
