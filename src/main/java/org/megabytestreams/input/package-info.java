/// Byte sources outside Kafka: opening files and standard input, packed or plain, and cutting them into records.
///
/// Imports `megabyte`.
package org.megabytestreams.input;
