/// Load on the running service: how fast, how late, how steady, through a real broker, beside scoring without Kafka in
/// the same run.
///
/// Apart from `bench`, which measures within one process: here the service is another process, load comes through Kafka
/// on a schedule that does not wait for it, and a ledger holds that every record sent has exactly one score.
///
/// Imports `input`, `kafka`, `model`, `process`, `report`, `score` and Kafka's clients.
package org.megabytestreams.bench.load;
