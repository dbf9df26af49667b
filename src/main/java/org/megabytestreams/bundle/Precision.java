package org.megabytestreams.bundle;

/// In what a model multiplies with its weights.
public enum Precision {
  FLOAT32,
  /// Only models that were quantized can: see [Manifest.Quantization].
  INT8;

  /// The name of a graph's file, given that of the float32 one.
  public String file(String graph) {
    return this == FLOAT32 ? graph : graph.replace(".onnx", ".int8.onnx");
  }

  /// What tells the bits of this precision from those of others, behind a model's digest.
  public String suffix() {
    return this == FLOAT32 ? "" : "-int8";
  }
}
