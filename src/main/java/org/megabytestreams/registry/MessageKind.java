package org.megabytestreams.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;

/// A kind of messages that has a schema in `schemas/`.
public enum MessageKind {
  SCORE("score"),
  ALERT("alert"),
  INCIDENT("incident");

  private final String name;

  MessageKind(String name) {
    this.name = name;
  }

  /// Returns the text of the JSON Schema.
  public String jsonSchema() {
    String path = "/schemas/" + name + ".schema.json";
    try (InputStream file = MessageKind.class.getResourceAsStream(path)) {
      if (file == null) {
        throw new IllegalStateException("the program was built without " + path);
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns the Avro schema that is made of the JSON Schema.
  public Schema avroSchema() {
    try {
      return AvroSchema.of(new ObjectMapper().readTree(jsonSchema()), "org.megabytestreams." + name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
