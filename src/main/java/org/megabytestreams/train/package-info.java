/// Training: corpora, sampling, the loop, checkpoints, evaluation on held-out bytes, and writing bundles.
///
/// Imports `megabyte`, `graph`, `network`, `onnx` and `input`.
package org.megabytestreams.train;
