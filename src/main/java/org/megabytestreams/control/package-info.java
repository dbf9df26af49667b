/// Decides which model scores which streams, and how: by rules, made of the commands in topic `control`. It also reads
/// and writes that topic.
///
/// Imports `kafka`, `score` and `wire`.
package org.megabytestreams.control;
