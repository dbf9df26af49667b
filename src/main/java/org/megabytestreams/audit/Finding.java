package org.megabytestreams.audit;

import org.megabytestreams.wire.RecordPosition;

/// A score that was not verified.
///
/// @param at where the score stands
/// @param origin where the scored record stands; null if the score cannot be read
/// @param difference what differs; null if it is not a single field
/// @param detail in words
public record Finding(VerificationResult verdict, RecordPosition at, RecordPosition origin, Difference difference,
    String detail) {
  /// A field whose value is not what it should be.
  ///
  /// @param field of the score
  /// @param published what the score says
  /// @param expected what it should say
  public record Difference(String field, Object published, Object expected) {
    @Override
    public String toString() {
      return field + ": published " + published + ", expected " + expected;
    }
  }

  @Override
  public String toString() {
    return verdict.label() + ": " + at + (origin == null ? "" : " of " + origin) + ": " + detail;
  }
}
