package org.megabytestreams.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Measures how long a graph takes on one core.
public final class GraphTimer {
  private GraphTimer() {}

  /// Returns the mean time of a round of runs on zeros. As many rounds are counted as fit into `seconds`, at least one.
  /// A first round is not counted.
  ///
  /// @param runs the inputs' shapes by name, for each run; the inputs are float32
  public static double seconds(byte[] model, List<Map<String, long[]>> runs, double seconds) {
    List<Map<String, OnnxTensor>> inputs = new ArrayList<>();
    try (OrtSession session = Sessions.open(model)) {
      for (Map<String, long[]> run : runs) {
        Map<String, OnnxTensor> tensors = new HashMap<>();
        inputs.add(tensors);
        for (var input : run.entrySet()) {
          tensors.put(input.getKey(), zeros(input.getValue()));
        }
      }
      round(session, inputs);
      long start = System.nanoTime();
      long rounds = 0;
      while (rounds == 0 || System.nanoTime() - start < seconds * 1e9) {
        round(session, inputs);
        rounds++;
      }
      return (System.nanoTime() - start) / 1e9 / rounds;
    } catch (OrtException e) {
      throw new OnnxRuntimeException("timing a graph failed", e);
    } finally {
      inputs.forEach(tensors -> tensors.values().forEach(OnnxTensor::close));
    }
  }

  private static void round(OrtSession session, List<Map<String, OnnxTensor>> inputs) throws OrtException {
    for (Map<String, OnnxTensor> run : inputs) {
      session.run(run).close();
    }
  }

  private static OnnxTensor zeros(long[] shape) {
    int elements = 1;
    for (long size : shape) {
      elements = Math.multiplyExact(elements, Math.toIntExact(size));
    }
    return Tensors.allocate(elements, shape);
  }
}
