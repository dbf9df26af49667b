package org.megabytestreams.app;

/// Turns failures into the one line that a user sees.
final class Errors {
  private Errors() {}

  static String oneLine(Throwable failure) {
    if (System.getenv("MEGABYTE_TRACE") != null) {
      failure.printStackTrace();
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message.lines().findFirst().orElse(message);
  }
}
