/// Lossless compression: an arithmetic coder driven by the model's predictions. The proof that a score's bits are real.
///
/// Imports `model`.
package org.megabytestreams.compress;
