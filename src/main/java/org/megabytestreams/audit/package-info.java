/// Checks what was written, after the fact: verifies scores from their receipts, compares two topics of scores, writes
/// dead letters back to where they came from.
///
/// It is a package of its own: it needs messages (`wire`), ranges of topics (`kafka`) and a model's windows (`stream`).
/// It needs nothing of how the service runs. It computes scores in windows that it makes from receipts, not with the
/// streams' caches that the service uses: a fault of the caches shows.
///
/// Imports `anomaly`, `kafka`, `matchmodel`, `model`, `score`, `stream`, `wire` and Kafka's clients.
package org.megabytestreams.audit;
