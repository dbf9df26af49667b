package org.megabytestreams.input;

import java.io.IOException;

/// Tells how long the next record is, from the bytes before it.
interface RecordSizes {
  /// Takes the bytes before the next record.
  ///
  /// @return the record's bytes, or −1 behind the last record
  long next(RecordInput in) throws IOException;

  /// Whether the input's end may cut the last record short.
  default boolean mayBeCut() {
    return false;
  }
}
