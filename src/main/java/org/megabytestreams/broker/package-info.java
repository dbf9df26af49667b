/// A real Apache Kafka broker as a child process, for `serve --embedded`, the demo and the tests.
///
/// Imports the JDK only: the broker's own classes live in the child.
package org.megabytestreams.broker;
