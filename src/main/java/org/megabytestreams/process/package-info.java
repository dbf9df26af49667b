/// Runs a Kafka broker and the service as child processes, for `serve --embedded`, the demo, benchmarks and tests.
///
/// Imports no other package: the classes of the broker and of the service live in the children.
package org.megabytestreams.process;
