package org.megabytestreams.input;

import java.io.IOException;

/// Computes the length of the next record from the bytes before it.
interface RecordSizes {
  /// Takes the bytes before the next record.
  ///
  /// @return the record's bytes, or −1 behind the last record
  long next(RecordInput in) throws IOException;

  /// Tells whether the input's end may cut the last record short.
  default boolean mayBeCut() {
    return false;
  }
}
