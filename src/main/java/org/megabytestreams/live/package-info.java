/// Knows what the latest scores and alerts say, for people who look on: lanes of streams over time, incidents, and
/// messages as they come. It reads the topics of outputs, so it knows of all instances.
///
/// Imports `control`, `kafka`, `wire` and Kafka's clients.
package org.megabytestreams.live;
