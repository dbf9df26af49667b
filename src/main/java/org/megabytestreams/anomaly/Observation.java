package org.megabytestreams.anomaly;

/// Holds what is observed of one scored record.
///
/// @param kind what kind of record it is, from [RecordKind#of]
/// @param bytes its length
/// @param bits surprise of the whole record
/// @param worstSpanBits surprise of its most surprising short span
/// @param worstSpanExcessBits the most surprise in a short span beyond what the model expected there
public record Observation(
    long kind, long bytes, double bits, double worstSpanBits, double worstSpanExcessBits) {
  /// Returns the bytes that the record counts for: its end is one.
  double units() {
    return bytes + 1.0;
  }
}
