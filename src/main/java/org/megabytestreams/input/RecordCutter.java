package org.megabytestreams.input;

import java.io.IOException;
import org.megabytestreams.input.RecordReader.Piece;

/// Cuts an input into records of one format.
interface RecordCutter {
  /// Returns the next piece, or null after the last.
  Piece next() throws IOException;

  /// Returns the piece that ends the open record while the input pauses; null if no record can end there.
  default Piece endAtPause() {
    return null;
  }
}
