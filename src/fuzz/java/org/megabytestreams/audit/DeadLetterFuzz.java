package org.megabytestreams.audit;

import org.megabytestreams.fuzz.Guard;
import org.megabytestreams.fuzz.HeaderLines;
import org.megabytestreams.wire.MalformedMessageException;

/// Reads bytes as a dead letter, as a replay does.
public final class DeadLetterFuzz {
  private DeadLetterFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    Guard.check(data, () -> {
      DeadLetterRecord letter = DeadLetterRecord.read(HeaderLines.record(data));
      letter.head().headers();
    }, MalformedMessageException.class);
  }
}
