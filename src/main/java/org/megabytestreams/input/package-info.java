/// Reads bytes for commands from files and standard input, packed or plain, and cuts them into records.
///
/// Imports `model`.
package org.megabytestreams.input;
