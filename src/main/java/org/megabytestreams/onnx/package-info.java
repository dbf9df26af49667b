/// The ONNX Runtime adapter: bundles opened for scoring, sessions for training.
///
/// Imports `megabyte` and `matching`, and is the sole user of `ai.onnxruntime`.
package org.megabytestreams.onnx;
