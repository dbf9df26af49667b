package org.megabytestreams.continuation;

/// A request that cannot be met; the message says what was expected, what came and where, in one line.
public final class BadRequest extends RuntimeException {
  private static final long serialVersionUID = 1;

  public BadRequest(String message) {
    super(message);
  }
}
