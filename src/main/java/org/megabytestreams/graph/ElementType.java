package org.megabytestreams.graph;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;

/// Names the element types that graphs use.
public enum ElementType {
  FLOAT32(DataType.FLOAT, 4),
  FLOAT16(DataType.FLOAT16, 2),
  UINT8(DataType.UINT8, 1),
  INT8(DataType.INT8, 1),
  INT32(DataType.INT32, 4),
  INT64(DataType.INT64, 8),
  BOOL(DataType.BOOL, 1);

  private final DataType onnx;
  private final int bytes;

  ElementType(DataType onnx, int bytes) {
    this.onnx = onnx;
    this.bytes = bytes;
  }

  /// Returns the size of one element.
  public int bytes() {
    return bytes;
  }

  int onnx() {
    return onnx.getNumber();
  }
}
