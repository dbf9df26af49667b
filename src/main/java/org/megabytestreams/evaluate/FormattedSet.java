package org.megabytestreams.evaluate;

import org.megabytestreams.model.RecordFormat;

/// Holds a set and the format of its records, which decides the model.
public record FormattedSet(EvaluationSet set, RecordFormat format) {}
