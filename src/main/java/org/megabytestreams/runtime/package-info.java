/// The ONNX Runtime adapter: sessions, devices, key/value caches, windows, lanes, and the training session.
///
/// Imports `bundle`, `graph`, `matchmodel`, `model` and `network`, and is the sole user of `ai.onnxruntime`.
package org.megabytestreams.runtime;
