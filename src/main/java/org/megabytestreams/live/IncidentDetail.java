package org.megabytestreams.live;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.util.List;

/// An incident, with its first and its latest alerts.
///
/// @param alerts messages of topic `alerts` as a JSON array, the oldest first
/// @param scores where the score of each alert stands, as `./megabyte verify --topic` takes it: `scores/3:41-42`; null
///     if that is not known
public record IncidentDetail(IncidentView incident, @JsonRawValue String alerts, List<String> scores) {}
