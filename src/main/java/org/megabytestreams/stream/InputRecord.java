package org.megabytestreams.stream;

import org.megabytestreams.score.StreamId;

/// A record that is to be scored.
///
/// @param stream whose next record it is
/// @param partition of the topic: the same key in another is another stream
/// @param offset where it stands in there
/// @param timestampMillis its time
/// @param bytes its value
public record InputRecord(StreamId stream, int partition, long offset, long timestampMillis, byte[] bytes) {}
