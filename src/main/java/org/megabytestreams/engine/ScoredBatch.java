package org.megabytestreams.engine;

import java.util.List;

/// What came of a batch.
///
/// @param records in the order they were given
/// @param states of the streams they belong to, after them; each stream once
public record ScoredBatch(List<ScoredRecord> records, List<StreamState> states) {}
