package org.megabytestreams.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// Measures how fast a device multiplies float32 matrices with ONNX Runtime. The model's speed is compared to this
/// rate.
public final class MatrixRate {
  private MatrixRate() {}

  /// Multiplies for about `seconds`: on a GPU, or on all cores at once, each core alone.
  ///
  /// @param graph of inputs `a` and `b` and output `c`, all `size` × `size`: `a` multiplied by `b` `products` times
  /// @return floating-point operations a second, all cores together
  public static double measure(byte[] graph, int size, int products, Device device, double seconds) {
    Device each = device.cuda() ? device : Device.cpu(1);
    return IntStream.range(0, device.runs()).parallel()
        .mapToDouble(_ -> products * runsASecond(graph, size, each, seconds) * 2 * size * size * size).sum();
  }

  private static double runsASecond(byte[] graph, int size, Device device, double seconds) {
    try (OrtSession session = Sessions.open(graph, device);
        OnnxTensor a = Tensors.allocate(size * size, size, size);
        OnnxTensor b = Tensors.allocate(size * size, size, size);
        OnnxTensor c = Tensors.allocate(size * size, size, size)) {
      Map<String, OnnxTensor> inputs = Map.of("a", a, "b", b);
      session.run(inputs, Set.of(), Map.of("c", c)).close();
      long start = System.nanoTime();
      long runs = 0;
      while (System.nanoTime() - start < seconds * 1e9) {
        session.run(inputs, Set.of(), Map.of("c", c)).close();
        runs++;
      }
      return runs * 1e9 / (System.nanoTime() - start);
    } catch (OrtException e) {
      throw new OnnxRuntimeException("multiplying matrices failed", e);
    }
  }
}
