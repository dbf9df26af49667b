package org.megabytestreams.runtime;

import ai.onnxruntime.OrtException;

/// ONNX Runtime refused or failed; says what was being done.
public final class OrtFailure extends RuntimeException {
  OrtFailure(String doing, OrtException cause) {
    super(doing + ": " + cause.getMessage(), cause);
  }
}
