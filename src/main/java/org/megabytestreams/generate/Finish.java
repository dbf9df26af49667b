package org.megabytestreams.generate;

/// How a continuation ended.
///
/// @param bytes how many were written
/// @param bits what they cost the model, ends of records included
/// @param failure one line where the reason is [Reason#FAILED], otherwise null
public record Finish(Reason reason, long bytes, double bits, String failure) {
  /// What made it end.
  public enum Reason {
    BOUNDARY, SEQUENCE, LENGTH, DEADLINE, CANCELLED, FAILED
  }

  /// A failure in one line.
  public static String line(Throwable failure) {
    String message = failure.getMessage() == null ? "" : failure.getMessage();
    return message.lines().findFirst().orElse(failure.getClass().getSimpleName());
  }
}
