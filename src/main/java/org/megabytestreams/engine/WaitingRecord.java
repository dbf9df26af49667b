package org.megabytestreams.engine;

/// A record that is to be scored.
///
/// @param stream whose next record it is
/// @param offset where it stands in its partition
/// @param timestampMillis its time
/// @param bytes its value
public record WaitingRecord(StreamId stream, long offset, long timestampMillis, byte[] bytes) {}
