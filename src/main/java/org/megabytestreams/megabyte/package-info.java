/// The model's vocabulary: geometry, symbols, framing, windows and the port through which a model is asked.
///
/// Imports the JDK only.
package org.megabytestreams.megabyte;
