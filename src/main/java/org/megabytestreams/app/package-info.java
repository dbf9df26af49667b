/// The program: commands, options and what they print; and the service's configuration, life cycle and metrics.
///
/// Imports `anomaly`, `audit`, `backfill`, `bench`, `bench.claims`, `bench.load`, `bundle`, `compress`, `control`,
/// `demo`, `evaluate`, `generate`, `graph`, `input`, `kafka`, `model`, `process`, `prompts`, `report`, `runtime`,
/// `score`, `stream`, `topology`, `train`, `web` and `wire`.
package org.megabytestreams.app;
