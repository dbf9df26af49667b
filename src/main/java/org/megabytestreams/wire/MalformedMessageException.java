package org.megabytestreams.wire;

/// A message that is not what its schema says; the message tells which field, what was expected and what is there,
/// in one line, however much of the message it quotes.
public final class MalformedMessageException extends Exception {
  MalformedMessageException(String message) {
    super(OneLine.of(message));
  }
}
