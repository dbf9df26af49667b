package org.megabytestreams.generate;

/// A refusal because as many continuations wait as may.
public final class QueueFullException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public QueueFullException(int most) {
    super("expected at most " + most + " continuations that wait, got one more");
  }
}
