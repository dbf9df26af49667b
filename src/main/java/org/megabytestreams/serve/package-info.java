/// Runs the service: its configuration and the bounds of it, its life cycle, metrics, health, and the streams of this
/// instance.
///
/// Imports `anomaly`, `audit`, `autolearn`, `bundle`, `cli.terminal`, `control`, `generate`, `kafka`, `live`, `model`,
/// `process`, `prompts`, `registry`, `routes`, `runtime`, `score`, `stream`, `support`, `topology`, `web` and `wire`.
package org.megabytestreams.serve;
