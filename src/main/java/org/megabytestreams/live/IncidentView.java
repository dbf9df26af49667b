package org.megabytestreams.live;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.megabytestreams.wire.StreamName;

/// Says what an incident is like as of its latest alert.
///
/// @param severity `low`, `medium`, `high` or `critical`; null if an earlier version wrote the alert
/// @param summary the plain sentence of its rarest alert that is known here; null if that came before what was read
/// @param about `silence` or `burst` if no record alerts; null if records do
@JsonInclude(JsonInclude.Include.ALWAYS)
public record IncidentView(String id, String topic, int partition, @JsonUnwrapped StreamName name, boolean open,
    String severity, long firstTimestamp, long lastTimestamp, long alerts, double peakBits, double lowestPValue,
    String summary, String about) {}
