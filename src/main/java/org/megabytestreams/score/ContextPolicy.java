package org.megabytestreams.score;

/// Names what a record is scored given.
public enum ContextPolicy {
  /// The records before it in its stream.
  STREAM,
  /// Nothing but itself.
  RECORD,
  /// What the match model predicts from its partition's memory and from the records before it. The network sees the
  /// record alone, and no record that is easy to predict.
  MEMORY
}
