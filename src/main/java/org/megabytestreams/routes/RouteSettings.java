package org.megabytestreams.routes;

import java.time.Duration;
import java.util.Map;

/// Says where routes read incidents, and where what they cannot deliver goes.
///
/// @param bootstrapServers the brokers
/// @param clients further properties of the Kafka clients
/// @param applicationId names the consumer groups, `APPLICATION-route-NAME`
/// @param incidents topic of incidents
/// @param deadLetters topic of dead letters
/// @param session after which a silent instance's incidents are left to others
public record RouteSettings(String bootstrapServers, Map<String, String> clients, String applicationId,
    String incidents, String deadLetters, Duration session) {
  String group(Route route) {
    return applicationId + "-route-" + route.name();
  }
}
