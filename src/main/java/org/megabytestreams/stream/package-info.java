/// Holds what a stream of the service remembers: its state and the state's bytes, batches over streams, explanations,
/// and models by their digest.
///
/// Imports `anomaly`, `generate`, `matchmodel`, `model` and `score`.
package org.megabytestreams.stream;
