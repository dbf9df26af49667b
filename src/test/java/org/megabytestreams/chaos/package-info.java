/// Proof of exactly once, and of what becomes of bad input, against a real broker and real service processes.
///
/// `mvn verify` runs the short form, `mvn verify -Pchaos` the long one. System properties: `chaos.length` (`short` or
/// `long`), `chaos.seed` (any number; the one taken is printed; records are scored with context `memory` if it is odd),
/// `chaos.faults` (names, comma-separated: only these), `chaos.kills` (how many kills of an instance), `chaos.streams`
/// (how many streams of one record).
package org.megabytestreams.chaos;
