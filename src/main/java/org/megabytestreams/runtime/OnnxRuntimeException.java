package org.megabytestreams.runtime;

import ai.onnxruntime.OrtException;

/// A refusal or failure of ONNX Runtime. The message says what was being done.
public final class OnnxRuntimeException extends RuntimeException {
  OnnxRuntimeException(String doing, OrtException cause) {
    super(doing + ": " + cause.getMessage(), cause);
  }
}
