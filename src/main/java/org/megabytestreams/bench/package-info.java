/// Benchmarks: figures measured side by side in one run, with a check that what was measured is right.
///
/// Imports `megabyte`, `graph`, `onnx` and `engine`.
package org.megabytestreams.bench;
