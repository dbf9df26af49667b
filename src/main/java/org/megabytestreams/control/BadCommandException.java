package org.megabytestreams.control;

import org.megabytestreams.wire.OneLine;

/// Says that a command cannot be applied, and why. The message is one line that is not too long for a record's header,
/// whatever it quotes of the command.
public final class BadCommandException extends RuntimeException {
  public BadCommandException(String message) {
    super(OneLine.of(message));
  }
}
