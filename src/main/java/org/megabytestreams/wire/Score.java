package org.megabytestreams.wire;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/// A record's score in topic `scores`, as `schemas/score.schema.json` describes it.
///
/// @param schema version of the schema
public record Score(int schema, @JsonUnwrapped ScoreFields scored) {
  /// The version that this code writes.
  public static final int SCHEMA = 1;

  public Score(ScoreFields scored) {
    this(SCHEMA, scored);
  }
}
