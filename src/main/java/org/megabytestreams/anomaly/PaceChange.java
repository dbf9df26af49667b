package org.megabytestreams.anomaly;

/// A change of an incident that no record brings: a stream fell silent, or came in a burst, or does so no longer.
///
/// @param incident has no bits; its p-value is that of the hour at most
/// @param summary a sentence for people; null if the incident is closed
public record PaceChange(PaceKind kind, IncidentChange incident, String summary) {}
