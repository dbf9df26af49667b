/// Sends incidents to where people are told of them: webhooks, Alertmanager, chats, pagers, mail, syslog.
///
/// Each route has a thread, a consumer and a consumer group of its own ([RouteRunner]). So a slow or dead target holds
/// up no other route, and each route goes on where it stopped. Reactive Messaging connects channels that methods name
/// when the program is built; routes stand in a file that is read when the service starts. A configuration source can
/// add a channel then, but no method to take it. So a route uses Kafka's consumer as [org.megabytestreams.kafka] makes
/// it.
///
/// A route reads the compacted topic of incidents from its beginning at each start. What is before the committed offset
/// says which incidents are open ([KnownIncidents]); what is behind it is sent. An offset is committed when everything
/// before it is delivered, or is a dead letter. So each message is delivered at least once.
///
/// A host name is resolved once for a message. Its address is checked ([TargetAddress]), and the connection goes to
/// that very address, while TLS checks the name. So a name that changes its address between check and connection (DNS
/// rebinding) gains nothing. Redirects are not followed.
///
/// Imports `anomaly`, `control`, `kafka` and `wire`.
package org.megabytestreams.routes;
