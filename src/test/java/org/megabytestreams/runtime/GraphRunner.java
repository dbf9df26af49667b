package org.megabytestreams.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.HashMap;
import java.util.Map;

/// Runs any graph on arrays, for tests.
public final class GraphRunner implements AutoCloseable {
  /// An input: floats or ints, and their shape.
  public record Value(float[] floats, int[] ints, long[] shape) {
    public static Value of(float[] values, long... shape) {
      return new Value(values, null, shape);
    }

    public static Value of(int[] values, long... shape) {
      return new Value(null, values, shape);
    }
  }

  private final OrtSession session;

  private GraphRunner(OrtSession session) {
    this.session = session;
  }

  public static GraphRunner open(byte[] model) {
    return new GraphRunner(Sessions.open(model));
  }

  /// Returns all outputs as flat arrays.
  public Map<String, float[]> run(Map<String, Value> inputs) {
    Map<String, OnnxTensor> tensors = new HashMap<>();
    try {
      for (var input : inputs.entrySet()) {
        Value value = input.getValue();
        tensors.put(input.getKey(), value.floats() != null
            ? OnnxTensor.createTensor(Sessions.environment(), FloatBuffer.wrap(value.floats()), value.shape())
            : OnnxTensor.createTensor(Sessions.environment(), IntBuffer.wrap(value.ints()), value.shape()));
      }
      Map<String, float[]> outputs = new HashMap<>();
      try (OrtSession.Result result = session.run(tensors)) {
        for (var output : result) {
          FloatBuffer buffer = ((OnnxTensor) output.getValue()).getFloatBuffer();
          float[] values = new float[buffer.remaining()];
          buffer.get(values);
          outputs.put(output.getKey(), values);
        }
      }
      return outputs;
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }
}
