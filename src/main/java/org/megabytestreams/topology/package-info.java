/// Runs Kafka Streams: carries each record from input to outputs, exactly once. It is the sole user of the Streams API.
///
/// Imports `anomaly`, `control`, `kafka`, `model`, `registry`, `score`, `stream` and
/// `wire`.
package org.megabytestreams.topology;
