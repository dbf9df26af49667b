/// Training: corpora, sampling, the loop, checkpoints, evaluation on held-out bytes, and writing bundles.
///
/// Imports `megabyte`, `matching`, `graph`, `network`, `onnx` and `input`.
package org.megabytestreams.train;
