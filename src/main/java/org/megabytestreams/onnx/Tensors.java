package org.megabytestreams.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/// Tensors over direct buffers, which ONNX Runtime reads and writes in place.
final class Tensors {
  private static final long ALIGNMENT_BYTES = 64;

  private Tensors() {}

  /// A float tensor of zeros; its buffer is the tensor's memory.
  static OnnxTensor allocate(int elements, long... shape) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(elements * Float.BYTES).order(ByteOrder.nativeOrder());
    try {
      return OnnxTensor.createTensor(Sessions.environment(), buffer, shape, OnnxJavaType.FLOAT);
    } catch (OrtException e) {
      throw new OrtFailure("cannot make a tensor of " + elements + " elements", e);
    }
  }

  /// Like [#allocate], in memory that is free again once `arena` is closed.
  static OnnxTensor allocate(Arena arena, int elements, long... shape) {
    ByteBuffer buffer = arena.allocate((long) elements * Float.BYTES, ALIGNMENT_BYTES).asByteBuffer()
        .order(ByteOrder.nativeOrder());
    try {
      return OnnxTensor.createTensor(Sessions.environment(), buffer, shape, OnnxJavaType.FLOAT);
    } catch (OrtException e) {
      throw new OrtFailure("cannot make a tensor of " + elements + " elements", e);
    }
  }

  /// The memory of a tensor that [#allocate] made.
  static FloatBuffer buffer(OnnxTensor tensor) {
    return ((ByteBuffer) tensor.getBufferRef().orElseThrow()).duplicate().order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  static OnnxTensor of(int[][] rows) throws OrtException {
    int width = rows[0].length;
    IntBuffer buffer = ByteBuffer.allocateDirect(rows.length * width * Integer.BYTES).order(ByteOrder.nativeOrder())
        .asIntBuffer();
    for (int[] row : rows) {
      buffer.put(row);
    }
    return OnnxTensor.createTensor(Sessions.environment(), buffer.flip(), new long[] {rows.length, width});
  }

  static OnnxTensor of(float[][] rows) throws OrtException {
    int width = rows[0].length;
    FloatBuffer buffer = ByteBuffer.allocateDirect(rows.length * width * Float.BYTES).order(ByteOrder.nativeOrder())
        .asFloatBuffer();
    for (float[] row : rows) {
      buffer.put(row);
    }
    return OnnxTensor.createTensor(Sessions.environment(), buffer.flip(), new long[] {rows.length, width});
  }
}
