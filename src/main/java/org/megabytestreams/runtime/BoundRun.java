package org.megabytestreams.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Runs a graph again and again: its inputs and outputs keep their places in memory.
///
/// Not safe for use by several threads.
final class BoundRun implements AutoCloseable {
  private final NativeMemory memory = new NativeMemory();
  private final Map<String, OnnxTensor> own = new HashMap<>();
  private final Map<String, OnnxTensor> inputs = new HashMap<>();
  private final Map<String, OnnxTensor> outputs = new HashMap<>();

  /// @param past the keys and values that the graph adds to
  BoundRun(KeyValueCache past) {
    past.addTo(inputs, outputs);
  }

  IntBuffer ints(String input, long... shape) {
    return input(input, memory(Integer.BYTES, shape).asIntBuffer(), shape);
  }

  LongBuffer longs(String input, long... shape) {
    return input(input, memory(Long.BYTES, shape).asLongBuffer(), shape);
  }

  FloatBuffer floats(String input, long... shape) {
    return input(input, memory(Float.BYTES, shape).asFloatBuffer(), shape);
  }

  FloatBuffer output(String output, long... shape) {
    FloatBuffer buffer = memory(Float.BYTES, shape).asFloatBuffer();
    outputs.put(output, own(output, buffer, shape));
    return buffer;
  }

  /// Runs the graph on the values that the inputs hold.
  void run(SharedSession shared) throws OrtException {
    shared.with(session -> {
      session.run(inputs, Set.of(), outputs).close();
      return null;
    });
  }

  @Override
  public void close() {
    own.values().forEach(OnnxTensor::close);
    memory.close();
  }

  private <B extends Buffer> B input(String name, B buffer, long... shape) {
    inputs.put(name, own(name, buffer, shape));
    return buffer;
  }

  private OnnxTensor own(String name, Buffer buffer, long... shape) {
    OnnxTensor tensor = Tensors.over(buffer, shape);
    own.put(name, tensor);
    return tensor;
  }

  private ByteBuffer memory(int elementBytes, long... shape) {
    long elements = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    return memory.allocate(elements * elementBytes);
  }
}
