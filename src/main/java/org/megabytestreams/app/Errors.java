package org.megabytestreams.app;

import java.io.UncheckedIOException;

/// Turns failures into the one line that a user sees.
final class Errors {
  private Errors() {}

  static String oneLine(Throwable failure) {
    if (System.getenv("MEGABYTE_TRACE") != null) {
      failure.printStackTrace();
    }
    Throwable cause = failure;
    while (cause.getCause() != null && !(cause instanceof UncheckedIOException)) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message.lines().findFirst().orElse(message);
  }
}
