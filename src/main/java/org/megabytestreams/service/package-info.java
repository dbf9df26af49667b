/// The service as a process of its own, for commands that start it beside themselves, and what reads its output.
///
/// Imports no other package.
package org.megabytestreams.service;
