package org.megabytestreams.registry;

/// A format of messages.
public enum MessageFormat {
  /// JSON alone, without a registry.
  JSON,
  /// The schema's id, then JSON.
  JSON_SCHEMA,
  /// The schema's id, then Avro.
  AVRO
}
