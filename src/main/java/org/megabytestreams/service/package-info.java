/// The service as a process of its own, for commands that start it beside themselves.
///
/// Imports no other package.
package org.megabytestreams.service;
