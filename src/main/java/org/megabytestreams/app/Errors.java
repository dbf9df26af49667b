package org.megabytestreams.app;

/// Turns failures into the one line that a user sees.
final class Errors {
  private Errors() {}

  static String oneLine(Throwable failure) {
    if (System.getenv("MEGABYTE_TRACE") != null) {
      failure.printStackTrace();
    }
    String message = failure.getMessage();
    if (message == null) {
      return failure.getClass().getSimpleName();
    }
    // A heading without what it heads says nothing.
    String[] lines = message.lines().map(String::strip).toArray(String[]::new);
    return Printable.line(lines.length > 1 && lines[0].endsWith(":") ? lines[0] + " " + lines[1] : lines[0]);
  }

  /// The same of what is at the bottom of a failure that frameworks have wrapped.
  static String rootLine(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return oneLine(root);
  }
}
