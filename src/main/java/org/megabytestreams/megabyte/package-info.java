/// The model's vocabulary: geometry, symbols, framing, windows and the port through which a model is asked.
///
/// Imports the JDK only; RE2/J for the regular expressions that users write.
package org.megabytestreams.megabyte;
