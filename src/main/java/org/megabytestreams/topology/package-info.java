/// Kafka Streams: what becomes of a record, exactly once. Sole user of the Streams API.
///
/// Imports `anomaly`, `control`, `kafka`, `score`, `stream` and `wire`.
package org.megabytestreams.topology;
