/// Scoring: what a stream remembers, batching over streams, records' scores and what the model expected instead.
///
/// Imports `megabyte`, `anomaly` and `generate`.
package org.megabytestreams.engine;
