package org.megabytestreams.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/// Makes tensors over direct buffers, which ONNX Runtime reads and writes in place.
final class Tensors {
  private Tensors() {}

  /// Makes a float tensor of zeros. Its buffer is the tensor's memory.
  static OnnxTensor allocate(int elements, long... shape) {
    return over(ByteBuffer.allocateDirect(elements * Float.BYTES), shape);
  }

  /// Makes a tensor as [#allocate] does, in `memory`.
  static OnnxTensor allocate(NativeMemory memory, int elements, long... shape) {
    return over(memory.allocate((long) elements * Float.BYTES), shape);
  }

  /// Makes a tensor whose memory is that of a direct buffer.
  static OnnxTensor over(Buffer memory, long... shape) {
    try {
      return switch (memory) {
        case FloatBuffer floats -> OnnxTensor.createTensor(Sessions.environment(), floats, shape);
        case IntBuffer ints -> OnnxTensor.createTensor(Sessions.environment(), ints, shape);
        case LongBuffer longs -> OnnxTensor.createTensor(Sessions.environment(), longs, shape);
        default -> throw new IllegalArgumentException("no tensor is made of a " + memory.getClass());
      };
    } catch (OrtException e) {
      throw new OnnxRuntimeException("cannot make a tensor of " + memory.capacity() + " elements", e);
    }
  }

  private static OnnxTensor over(ByteBuffer memory, long... shape) {
    try {
      return OnnxTensor.createTensor(Sessions.environment(), memory.order(ByteOrder.nativeOrder()), shape,
          OnnxJavaType.FLOAT);
    } catch (OrtException e) {
      throw new OnnxRuntimeException("cannot make a tensor of " + memory.capacity() + " bytes", e);
    }
  }

  static OnnxTensor ofInts(int... values) throws OrtException {
    return OnnxTensor.createTensor(Sessions.environment(), IntBuffer.wrap(values), new long[] {values.length});
  }

  /// Returns the memory of a tensor that [#allocate] made.
  static FloatBuffer buffer(OnnxTensor tensor) {
    return ((ByteBuffer) tensor.getBufferRef().orElseThrow()).duplicate().order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  static OnnxTensor of(int[][] rows) throws OrtException {
    return of(rows, rows[0].length);
  }

  /// Makes a tensor of the first `width` columns of `rows`.
  static OnnxTensor of(int[][] rows, int width) throws OrtException {
    IntBuffer buffer = ByteBuffer.allocateDirect(rows.length * width * Integer.BYTES).order(ByteOrder.nativeOrder())
        .asIntBuffer();
    for (int[] row : rows) {
      buffer.put(row, 0, width);
    }
    return OnnxTensor.createTensor(Sessions.environment(), buffer.flip(), new long[] {rows.length, width});
  }

  /// Joins rows and cuts them again, to `shape`.
  static OnnxTensor of(int[][] rows, long... shape) throws OrtException {
    IntBuffer buffer = ByteBuffer.allocateDirect(rows.length * rows[0].length * Integer.BYTES)
        .order(ByteOrder.nativeOrder()).asIntBuffer();
    for (int[] row : rows) {
      buffer.put(row);
    }
    return OnnxTensor.createTensor(Sessions.environment(), buffer.flip(), shape);
  }

  static OnnxTensor of(float[][] rows, long... shape) throws OrtException {
    return OnnxTensor.createTensor(Sessions.environment(), joined(rows), shape);
  }

  static OnnxTensor of(float[][] rows) throws OrtException {
    return OnnxTensor.createTensor(Sessions.environment(), joined(rows), new long[] {rows.length, rows[0].length});
  }

  private static FloatBuffer joined(float[][] rows) {
    FloatBuffer buffer = ByteBuffer.allocateDirect(rows.length * rows[0].length * Float.BYTES)
        .order(ByteOrder.nativeOrder()).asFloatBuffer();
    for (float[] row : rows) {
      buffer.put(row);
    }
    return buffer.flip();
  }
}
