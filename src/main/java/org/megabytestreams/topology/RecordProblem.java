package org.megabytestreams.topology;

import org.megabytestreams.wire.DeadLetter;

/// Says why a record becomes a dead letter.
///
/// @param reason in words
/// @param valueBytes length of the record's value; −1 if it has none
record RecordProblem(DeadLetter.Kind kind, String reason, int valueBytes) {}
