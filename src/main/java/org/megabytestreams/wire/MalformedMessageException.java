package org.megabytestreams.wire;

/// Says that a message does not conform to its schema. The text names the field, what was expected and what is there.
/// It is one line, however much of the message it quotes.
public final class MalformedMessageException extends Exception {
  public MalformedMessageException(String message) {
    super(OneLine.of(message));
  }
}
