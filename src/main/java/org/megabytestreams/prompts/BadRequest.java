package org.megabytestreams.prompts;

import org.megabytestreams.wire.OneLine;

/// A request that cannot be met; the message says what was expected, what came and where, in one line that is not too
/// long for a record's header, whatever of the request it quotes.
public final class BadRequest extends RuntimeException {
  private static final long serialVersionUID = 1;

  public BadRequest(String message) {
    super(OneLine.of(message));
  }
}
