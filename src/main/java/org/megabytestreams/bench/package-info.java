/// Benchmarks: figures measured side by side in one run, with a check that what was measured is right.
///
/// Imports `anomaly`, `bundle`, `generate`, `graph`, `input`, `model`, `runtime`, `score` and `stream`.
package org.megabytestreams.bench;
