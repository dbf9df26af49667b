package org.megabytestreams.anomaly;

/// What is observed of one scored record.
///
/// @param bytes its length
/// @param bits surprise of the whole record
/// @param worstSpanBits surprise of its most surprising short span
/// @param excessBits surprise of the whole record beyond what the model expected of it
/// @param worstSpanExcessBits the most of that in a short span
public record Observation(
    long bytes, double bits, double worstSpanBits, double excessBits, double worstSpanExcessBits) {}
