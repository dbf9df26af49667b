/// Sets the demo's stage: ordinary clients that keep a broker busy, its log as a stream of bytes, and faults that
/// really happen.
///
/// Imports `kafka`, `process`, `report`, `score` and Kafka's clients.
package org.megabytestreams.demo;
