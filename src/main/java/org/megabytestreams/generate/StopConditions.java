package org.megabytestreams.generate;

import java.time.Duration;
import java.util.List;

/// When a continuation ends; the first that comes true.
///
/// @param mostBytes after so many bytes
/// @param atBoundary where the model ends the record; otherwise it goes on with the next one
/// @param sequences after any of these bytes, which are written too
/// @param deadline so long after it was asked for, waiting included
public record StopConditions(int mostBytes, boolean atBoundary, List<byte[]> sequences, Duration deadline) {
  public StopConditions {
    if (mostBytes < 0) {
      throw new IllegalArgumentException("most bytes: expected 0 or more, got " + mostBytes);
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

  /// The same with a deadline that is so much sooner, though not passed.
  StopConditions sooner(Duration time) {
    Duration left = deadline.minus(time);
    return new StopConditions(mostBytes, atBoundary, sequences, left.isPositive() ? left : Duration.ofNanos(1));
  }
}
