package org.megabytestreams.score;

/// Names what a record is scored given.
public enum ContextPolicy {
  /// The records before it in its stream.
  STREAM,
  /// Nothing but itself.
  RECORD
}
