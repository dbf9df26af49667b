package org.megabytestreams.routes;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.megabytestreams.wire.OneLine;

/// Holds what came of sending a message.
///
/// @param text what the target answered, or what went wrong
/// @param retryAfter how long the target wants to be left alone; zero if it does not say
record Delivery(Outcome outcome, String text, Duration retryAfter) {
  private static final int MAX_CHARACTERS = 200;
  private static final String HIDDEN = "***";
  /// A part of an address that is this long may be a secret by itself.
  private static final int LONG_PART = 12;
  /// A shorter beginning of a secret tells nothing.
  private static final int CUT_PART = 4;

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
        for (String part : parts(secret.read())) {
          rest = hide(rest, part);
        }
      } catch (IOException _) {
        // What cannot be read was not sent.
      }
    }
    return new Delivery(outcome, OneLine.of(rest, MAX_CHARACTERS), retryAfter);
  }

  /// Returns a secret, and of an address also what a target sees of it.
  private static List<String> parts(String secret) {
    List<String> parts = new ArrayList<>(List.of(secret));
    if (secret.matches("https?://.*")) {
      String seen = secret.replaceFirst("^https?://[^/?]*", "");
      for (String part : seen.split("\\?", 2)) {
        parts.add(part.replaceFirst("/$", ""));
      }
      Stream.of(seen.split("[/?&=]")).filter(part -> part.length() >= LONG_PART).forEach(parts::add);
    }
    parts.removeIf(String::isEmpty);
    return parts;
  }

  /// Hides a part of a secret, and its beginning where an answer was cut.
  private static String hide(String text, String part) {
    String rest = text.replace(part, HIDDEN);
    for (int length = Math.min(part.length(), rest.length()); length >= CUT_PART; length--) {
      if (rest.endsWith(part.substring(0, length))) {
        return rest.substring(0, rest.length() - length) + HIDDEN;
      }
    }
    return rest;
  }

  static Delivery delivered(String text) {
    return new Delivery(Outcome.DELIVERED, text, Duration.ZERO);
  }

  static Delivery failed(String text) {
    return new Delivery(Outcome.FAILED, text, Duration.ZERO);
  }
}
