package org.megabytestreams.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// How fast this machine multiplies float32 matrices with ONNX Runtime: what the model's speed is held against.
public final class MatrixRate {
  private MatrixRate() {}

  /// Multiplies on `cores` cores at once, each alone, for about `seconds`.
  ///
  /// @param product a graph of inputs `a` and `b` and output `c`, all `size` × `size`
  /// @return floating-point operations a second, all cores together
  public static double measure(byte[] product, int size, int cores, double seconds) {
    return IntStream.range(0, cores).parallel().mapToDouble(_ -> oneCore(product, size, seconds)).sum();
  }

  private static double oneCore(byte[] product, int size, double seconds) {
    try (OrtSession session = Sessions.open(product, 1);
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
      return 2.0 * size * size * size * runs * 1e9 / (System.nanoTime() - start);
    } catch (OrtException e) {
      throw new OrtFailure("multiplying matrices failed", e);
    }
  }
}
