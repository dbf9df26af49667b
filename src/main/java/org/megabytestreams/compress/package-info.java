/// Compresses without loss, by an arithmetic coder that the model's predictions drive. That proves that a score's bits
/// are real.
///
/// Imports `model`.
package org.megabytestreams.compress;
