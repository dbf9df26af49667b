/// Defines what a byte model is: geometry, symbols, framing, windows and the port through which callers use a model.
///
/// Imports the JDK only; RE2/J where a regular expression says at which lines records start.
package org.megabytestreams.model;
