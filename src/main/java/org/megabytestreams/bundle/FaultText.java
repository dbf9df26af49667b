package org.megabytestreams.bundle;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;

/// What messages quote of model files, which anyone may have written: one line, not too long, and nothing that moves a
/// terminal's cursor.
public final class FaultText {
  private static final int MAX_LETTERS = 400;

  private FaultText() {}

  /// Why JSON could not be read.
  public static String of(JacksonException e) {
    String message = e instanceof ValueInstantiationException && e.getCause() != null
        ? e.getCause().getMessage() : e.getOriginalMessage();
    return quoted(message.lines().findFirst().orElse(""));
  }

  /// A text of a file.
  public static String quoted(String text) {
    String start = text.length() > MAX_LETTERS ? text.substring(0, MAX_LETTERS) + "…" : text;
    return start.replaceAll("\\p{Cntrl}", "?");
  }
}
