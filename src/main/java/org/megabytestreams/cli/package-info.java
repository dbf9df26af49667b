/// Holds the commands and their options.
///
/// Imports `anomaly`, `audit`, `backfill`, `bench`, `bench.claims`, `bench.load`, `bundle`, `cli.terminal`,
/// `compress`, `control`, `demo`, `evaluate`, `generate`, `graph`, `input`, `kafka`, `learn`, `model`, `process`,
/// `prompts`, `report`, `routes`, `runtime`, `score`, `send`, `serve`, `stream`, `support`, `topology`, `train`,
/// `web` and `wire`.
package org.megabytestreams.cli;
