/// The model's vocabulary: geometry, symbols, framing, windows and the port through which a model is asked.
///
/// Imports the JDK only; RE2/J where a regular expression says at which lines records start.
package org.megabytestreams.model;
