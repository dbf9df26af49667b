package org.megabytestreams.generate;

import java.time.Duration;
import java.util.List;

/// Says when a continuation ends: when the first condition comes true.
///
/// @param maxBytes ends it after this many bytes
/// @param atBoundary whether it ends when the model ends the record; otherwise it goes on with the next record
/// @param sequences ends it after any of these bytes, which are written too
/// @param deadline ends it this long after it was asked for, waiting included
public record StopConditions(int maxBytes, boolean atBoundary, List<byte[]> sequences, Duration deadline) {
  /// A deadline that no continuation reaches.
  public static final Duration NO_DEADLINE = Duration.ofDays(365);

  public StopConditions {
    if (maxBytes < 0) {
      throw new IllegalArgumentException("max-bytes: expected 0 or more, got " + maxBytes);
    }
    if (deadline.isNegative() || deadline.isZero()) {
      throw new IllegalArgumentException("deadline: expected over 0, got " + deadline);
    }
    for (byte[] sequence : sequences) {
      if (sequence.length == 0) {
        throw new IllegalArgumentException("stop sequence: expected at least 1 byte, got none");
      }
    }
    sequences = List.copyOf(sequences);
  }

  /// Returns conditions that end a continuation after this many bytes alone.
  public static StopConditions afterBytes(int bytes) {
    return new StopConditions(bytes, false, List.of(), NO_DEADLINE);
  }

  /// Returns the same conditions, and the end of the record as one more.
  public StopConditions orAtBoundary() {
    return new StopConditions(maxBytes, true, sequences, deadline);
  }

  /// Returns the same conditions with another deadline.
  public StopConditions within(Duration time) {
    return new StopConditions(maxBytes, atBoundary, sequences, time);
  }

  /// Returns the same conditions with a deadline that is sooner by `time`, though not passed.
  StopConditions sooner(Duration time) {
    Duration left = deadline.minus(time);
    return within(left.isPositive() ? left : Duration.ofNanos(1));
  }
}
