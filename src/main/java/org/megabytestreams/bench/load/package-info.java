/// Load on the running service: how fast, how late, how steady, through a real broker, beside scoring without Kafka in
/// the same run.
///
/// It is apart from `bench`, which measures within one process. Here the service is another process. Load comes through
/// Kafka on a schedule that does not wait for the service. A ledger holds that every record sent has exactly one score.
///
/// Imports `input`, `kafka`, `model`, `process`, `report`, `score`, `wire` and Kafka's clients.
package org.megabytestreams.bench.load;
