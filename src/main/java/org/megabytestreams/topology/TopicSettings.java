package org.megabytestreams.topology;

import java.time.Duration;

/// Holds the settings of one input topic, beside those by which its records are scored.
///
/// @param redaction what alerts do not show of records
/// @param forgetAfter a stream is forgotten when its latest record is older than the partition's by this; zero: never
/// @param model digest of the model that scores while no command has promoted another; null for the service's own
public record TopicSettings(Redaction redaction, Duration forgetAfter, String model) {}
