/// Lossless compression: an arithmetic coder driven by the model's predictions. The proof that a score's bits are real.
///
/// Imports `megabyte`.
package org.megabytestreams.compress;
