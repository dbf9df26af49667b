package org.megabytestreams.bundle;

/// Names the kinds of numbers in which a model multiplies with its weights.
public enum Precision {
  FLOAT32,
  /// Only models that were quantized have it: see [Manifest.Quantization].
  INT8;

  /// Returns the name of a graph's file, given that of the float32 one.
  public String file(String graph) {
    return this == FLOAT32 ? graph : graph.replace(".onnx", ".int8.onnx");
  }

  /// Returns the text behind a model's digest that marks bits of this precision.
  public String suffix() {
    return this == FLOAT32 ? "" : "-int8";
  }
}
