/// The ONNX Runtime adapter: sessions, devices, key/value caches, windows, lanes, and the training session.
///
/// Imports `bundle`, `matchmodel` and `model`, and is the sole user of `ai.onnxruntime`.
package org.megabytestreams.runtime;
