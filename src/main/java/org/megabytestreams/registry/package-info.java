/// Writes messages as a schema registry's clients write them, and reads them back.
///
/// An example: a score as Avro is a byte 0, the schema's id in four bytes, and the score's fields. The registry gave
/// the id when the service started, and tells readers the schema by it. Confluent's registry, Apicurio's and others
/// have this form and these requests in common.
///
/// The files in `schemas/` are the one source. As JSON Schema they go to the registry as they are; [AvroSchema] makes
/// Avro schemas of them.
///
/// Inside the program each message is JSON. [MessageSerializer] turns it into its format at the topology's sinks, and
/// [MessageDeserializer] turns it back in each consumer of such topics. So no other code knows the formats, and a topic
/// may hold several: the first byte tells.
///
/// Apache Avro's library holds schemas and encodes values; Quarkus keeps it fit for the native executable. The
/// registry's three requests are own code: Confluent's clients are not in Maven Central, and Apicurio's bring a
/// generated client with reflection and 40 libraries.
///
/// Imports no other package.
package org.megabytestreams.registry;
