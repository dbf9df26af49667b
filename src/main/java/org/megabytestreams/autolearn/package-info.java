/// Lets a running service learn its topics by itself: one instance makes a new model of what the topics retain, tries
/// it in shadow, and puts it in force if it needs fewer bits.
///
/// Imports `audit`, `bundle`, `control`, `kafka`, `wire` and Kafka's clients.
package org.megabytestreams.autolearn;
