package org.megabytestreams.kafka;

/// A batch that cannot be read; the message says in one line where it is and how to go past it.
public final class UnreadableBatchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnreadableBatchException(String message) {
    super(message);
  }

  /// The message alone: it is for a person.
  @Override
  public String toString() {
    return getMessage();
  }
}
