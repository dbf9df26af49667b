package org.megabytestreams.evaluate;

/// A corrupted record and the calm one in whose place it comes.
///
/// @param way how it was corrupted
/// @param index of the calm record in its stream, from 0
public record CorruptionCase(Corruption way, int index, CorruptedRecord record) {}
