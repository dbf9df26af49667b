/// Byte sources for commands: files and standard input, packed or plain, ranges of topics; and cutting them into
/// records.
///
/// Imports `model`.
package org.megabytestreams.input;
