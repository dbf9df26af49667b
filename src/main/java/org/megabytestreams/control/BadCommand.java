package org.megabytestreams.control;

/// A command that cannot be applied; the message says why, in one line that is not too long for a record's header,
/// whatever of the command it quotes.
public final class BadCommand extends RuntimeException {
  private static final int LONGEST = 500;

  public BadCommand(String message) {
    super(message.substring(0, Math.min(LONGEST, message.length())).replaceAll("\\p{Cntrl}", "."));
  }
}
