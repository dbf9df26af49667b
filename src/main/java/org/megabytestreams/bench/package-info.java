/// Benchmarks: figures measured side by side in one run, with a check that what was measured is right.
///
/// Imports `megabyte`, `graph`, `network`, `onnx`, `input`, `train`, `engine`, `anomaly`, `generate` and `report`.
package org.megabytestreams.bench;
