/// Trains models: corpora, sampling, the loop, checkpoints, evaluation on held-out bytes, and writing bundles.
///
/// Imports `bundle`, `graph`, `input`, `kafka`, `matchmodel`, `model`, `network` and `runtime`.
package org.megabytestreams.train;
