package org.megabytestreams.evaluate;

import org.megabytestreams.megabyte.RecordFormat;

/// A set, and how its file was cut into records: the model is chosen by it.
public record FormattedSet(EvaluationSet set, RecordFormat format) {}
