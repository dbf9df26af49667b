/// Continuations: what a model writes after a prompt.
///
/// Imports `model` and `score`.
package org.megabytestreams.generate;
