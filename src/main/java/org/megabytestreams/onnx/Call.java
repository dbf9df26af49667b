package org.megabytestreams.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// A run of a graph that is repeated: its inputs and outputs keep their places in memory.
///
/// Not safe for use by several threads.
final class Call implements AutoCloseable {
  private static final long ALIGNMENT_BYTES = 64;

  private final Arena arena = Arena.ofShared();
  private final Map<String, OnnxTensor> own = new HashMap<>();
  private final Map<String, OnnxTensor> inputs = new HashMap<>();
  private final Map<String, OnnxTensor> outputs = new HashMap<>();
  private final Past past;
  private final Past.Landing landing;

  /// @param past read by the graph, which gives one new place a window
  Call(Past past) {
    this.past = past;
    this.landing = past.landing(1);
    past.addTo(inputs);
    outputs.putAll(landing.outputs());
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

  /// Runs the graph on what the inputs hold, and keeps each window's new place.
  ///
  /// @param at where in the past // [windows]
  void run(SessionPool sessions, int[] at) throws OrtException {
    sessions.with(session -> {
      try (OrtSession.Result _ = session.run(inputs, Set.of(), outputs)) {
        past.keep(landing, 1, at);
        return null;
      }
    });
  }

  @Override
  public void close() {
    own.values().forEach(OnnxTensor::close);
    landing.close();
    arena.close();
  }

  private <B extends java.nio.Buffer> B input(String name, B buffer, long... shape) {
    inputs.put(name, own(name, buffer, shape));
    return buffer;
  }

  private OnnxTensor own(String name, java.nio.Buffer buffer, long... shape) {
    OnnxTensor tensor = Tensors.over(buffer, shape);
    own.put(name, tensor);
    return tensor;
  }

  private ByteBuffer memory(int elementBytes, long... shape) {
    long elements = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    return arena.allocate(elements * elementBytes, ALIGNMENT_BYTES).asByteBuffer().order(ByteOrder.nativeOrder());
  }
}
