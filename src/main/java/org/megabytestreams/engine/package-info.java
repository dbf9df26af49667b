/// Scoring: what a stream remembers, batching over streams, records' scores, what the model expected instead, and what
/// fits a gap.
///
/// Imports `megabyte`, `anomaly` and `generate`.
package org.megabytestreams.engine;
