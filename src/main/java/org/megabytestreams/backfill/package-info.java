/// Scores a range of topics once, and ends: the service's own topology under an application id of its own, with a plan
/// that outlives kills.
///
/// The package is one of its own, since it needs ranges (`kafka`) and the running topology (`topology`). These two do
/// not import each other.
///
/// Imports `kafka`, `stream`, `topology`, `wire` and Kafka's clients.
package org.megabytestreams.backfill;
