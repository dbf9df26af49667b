/// Shows things to a person at a terminal: progress lines, escaped texts, failures in one line. Standard output says
/// when it fails.
///
/// Imports `input`, `learn`, `runtime`, `train` and `wire`.
package org.megabytestreams.cli.terminal;
