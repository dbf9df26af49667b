package org.megabytestreams.bundle;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import org.megabytestreams.model.Quotation;

/// Makes quotations of model files, which anyone may have written, safe for messages. A quotation is one line, is not
/// too long, and does not move a terminal's cursor.
public final class FaultText {
  private static final int MAX_LETTERS = 400;

  private FaultText() {}

  /// Tells why JSON could not be read.
  public static String of(JacksonException e) {
    String message = e instanceof ValueInstantiationException && e.getCause() != null
        ? e.getCause().getMessage() : e.getOriginalMessage();
    return quoted(message.lines().findFirst().orElse(""));
  }

  /// Quotes a text of a file.
  public static String quoted(String text) {
    return Quotation.beginning(text, MAX_LETTERS);
  }
}
