package org.megabytestreams.generate;

/// Says how a continuation ended.
///
/// @param bytes how many were written
/// @param bits their surprisal by the model, ends of records included
/// @param failure one line if the reason is [Reason#FAILED], otherwise null
public record Finish(Reason reason, long bytes, double bits, String failure) {
  /// Names what made a continuation end.
  public enum Reason {
    BOUNDARY, SEQUENCE, LENGTH, DEADLINE, CANCELLED, FAILED
  }

  /// Says a failure in one line.
  public static String line(Throwable failure) {
    String message = failure.getMessage() == null ? "" : failure.getMessage();
    return message.lines().findFirst().orElse(failure.getClass().getSimpleName());
  }
}
