package org.megabytestreams.control;

import org.megabytestreams.wire.OneLine;

/// A command that cannot be applied; the message says why, in one line that is not too long for a record's header,
/// whatever of the command it quotes.
public final class BadCommand extends RuntimeException {
  public BadCommand(String message) {
    super(OneLine.of(message));
  }
}
