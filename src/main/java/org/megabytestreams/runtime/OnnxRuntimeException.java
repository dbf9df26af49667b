package org.megabytestreams.runtime;

import ai.onnxruntime.OrtException;

/// ONNX Runtime refused or failed; says what was being done.
public final class OnnxRuntimeException extends RuntimeException {
  OnnxRuntimeException(String doing, OrtException cause) {
    super(doing + ": " + cause.getMessage(), cause);
  }
}
