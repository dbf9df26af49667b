package org.megabytestreams.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.HashMap;
import java.util.Map;

/// How long a graph takes on one core.
public final class GraphTimer {
  private GraphTimer() {}

  /// The mean time of a run on zeros, of as many runs as fit into `seconds`, at least one after a first that is not
  /// counted.
  ///
  /// @param inputs float32, by name, with their shapes
  public static double seconds(byte[] model, Map<String, long[]> inputs, double seconds) {
    Map<String, OnnxTensor> tensors = new HashMap<>();
    try (OrtSession session = Sessions.open(model, 1)) {
      for (var input : inputs.entrySet()) {
        int elements = 1;
        for (long size : input.getValue()) {
          elements = Math.multiplyExact(elements, Math.toIntExact(size));
        }
        tensors.put(input.getKey(), Tensors.allocate(elements, input.getValue()));
      }
      session.run(tensors).close();
      long start = System.nanoTime();
      long runs = 0;
      while (runs == 0 || System.nanoTime() - start < seconds * 1e9) {
        session.run(tensors).close();
        runs++;
      }
      return (System.nanoTime() - start) / 1e9 / runs;
    } catch (OrtException e) {
      throw new OrtFailure("timing a graph failed", e);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }
}
