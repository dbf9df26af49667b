package org.megabytestreams.anomaly;

import java.util.Locale;

/// Names what may be unusual about the pace of a stream, whatever its records are.
public enum PaceKind {
  /// No record comes for much longer than before.
  SILENCE(0x73696c656e636500L),
  /// Far more records come within a minute than before.
  BURST(0x6275727374000000L);

  private final long likeness;

  PaceKind(long likeness) {
    this.likeness = likeness;
  }

  /// Returns the name as messages have it.
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Returns what stands in place of a kind of records, so that feedback on an alert of this kind finds its like.
  public long likeness() {
    return likeness;
  }
}
