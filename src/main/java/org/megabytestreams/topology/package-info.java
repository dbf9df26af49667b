/// Kafka Streams: what becomes of a record, exactly once. Sole user of the Streams API.
///
/// Imports `engine`, `anomaly`, `wire`, `control`, `kafka` and `megabyte`.
package org.megabytestreams.topology;
