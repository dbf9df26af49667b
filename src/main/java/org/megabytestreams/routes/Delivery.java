package org.megabytestreams.routes;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.megabytestreams.wire.OneLine;

/// Holds what came of sending a message.
///
/// @param text what the target answered, or what went wrong
/// @param retryAfter how long the target wants to be left alone; zero if it does not say
record Delivery(Outcome outcome, String text, Duration retryAfter) {
  private static final int MAX_CHARACTERS = 200;

  /// Says whether a message arrived.
  enum Outcome {
    DELIVERED,
    /// It may arrive at another try.
    FAILED,
    /// The target does not take this message, now or later.
    REFUSED
  }

  /// Returns this with a text of one line, for people, and without secrets, which a target may quote.
  Delivery without(List<Secret> secrets) {
    String rest = text;
    for (Secret secret : secrets) {
      try {
        rest = rest.replace(secret.read(), "***");
      } catch (IOException _) {
        // What cannot be read was not sent.
      }
    }
    return new Delivery(outcome, OneLine.of(rest, MAX_CHARACTERS), retryAfter);
  }

  static Delivery delivered(String text) {
    return new Delivery(Outcome.DELIVERED, text, Duration.ZERO);
  }

  static Delivery failed(String text) {
    return new Delivery(Outcome.FAILED, text, Duration.ZERO);
  }
}
