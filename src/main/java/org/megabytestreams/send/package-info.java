/// Sends the records of files into a topic: those of a followed file from where the last run got to.
///
/// Imports `input`, `kafka`, `model` and Kafka's clients.
package org.megabytestreams.send;
