/// Continuations: what a model writes after a prompt.
///
/// Imports `megabyte`.
package org.megabytestreams.generate;
