package org.megabytestreams.anomaly;

/// Says why a record that is rare enough raises no alert.
///
/// @param reason `fine` if somebody said that such an alert was fine, `mute` if alerts were muted for that time
/// @param rule id of the rule that says so
public record Suppression(String reason, String rule) {}
