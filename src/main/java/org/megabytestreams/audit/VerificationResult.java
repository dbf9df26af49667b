package org.megabytestreams.audit;

/// Says what came of verifying a published score.
public enum VerificationResult {
  VERIFIED("verified", Meaning.RIGHT),
  /// A published field is not what the record, its context and the model give.
  DIFFERS("differs", Meaning.WRONG),
  /// The record is not the one that the score was computed from: its hash is another.
  INPUT_CHANGED("input changed", Meaning.WRONG),
  /// The records before it are not those that the receipt names.
  CONTEXT_CHANGED("context changed", Meaning.WRONG),
  /// The record has a score already, earlier in the range.
  DUPLICATE("duplicate", Meaning.WRONG),
  /// The record is no score, by the schema.
  UNREADABLE("unreadable", Meaning.WRONG),
  /// The record is no longer in its topic, or never was.
  RECORD_GONE("record gone", Meaning.UNKNOWN),
  /// A record of its context is no longer in its topic.
  CONTEXT_GONE("context gone", Meaning.UNKNOWN),
  /// An older release computed the score, in a way that this one does not know.
  OLDER_RELEASE("older release", Meaning.UNKNOWN),
  /// No bundle has the digest.
  NO_MODEL("no such model", Meaning.UNKNOWN);

  private enum Meaning { RIGHT, WRONG, UNKNOWN }

  private final String label;
  private final Meaning meaning;

  VerificationResult(String label, Meaning meaning) {
    this.label = label;
    this.meaning = meaning;
  }

  /// Returns the result in words.
  public String label() {
    return label;
  }

  /// Tells whether something is not as it should be.
  public boolean wrong() {
    return meaning == Meaning.WRONG;
  }

  /// Tells whether there is nothing left to decide by.
  public boolean unknown() {
    return meaning == Meaning.UNKNOWN;
  }
}
