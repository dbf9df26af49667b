/// Learns what a topic's or a file's records look like: chooses records for a bundle's memory, tunes its weights, and
/// compares the model before and after on records that came last.
///
/// Imports `anomaly`, `bundle`, `evaluate`, `graph`, `model`, `runtime`, `score`, `stream` and `train`.
package org.megabytestreams.learn;
