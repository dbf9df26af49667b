package org.megabytestreams.live;

import com.fasterxml.jackson.annotation.JsonRawValue;

/// An incident, with its first and its latest alerts.
///
/// @param alerts messages of topic `alerts` as a JSON array, the oldest first
public record IncidentDetail(IncidentView incident, @JsonRawValue String alerts) {}
