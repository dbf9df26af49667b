package org.megabytestreams.prompts;

import org.megabytestreams.wire.OneLine;

/// A failure of a request that cannot be met. The message says what was expected, what came and where. It is one line,
/// short enough for a record's header, whatever it quotes of the request.
public final class BadRequestException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public BadRequestException(String message) {
    super(OneLine.of(message));
  }
}
