/// Benchmarks: figures measured side by side in one run, with a check that the measured results are right.
///
/// Imports `anomaly`, `bundle`, `generate`, `graph`, `input`, `model`, `runtime`, `score` and `stream`.
package org.megabytestreams.bench;
