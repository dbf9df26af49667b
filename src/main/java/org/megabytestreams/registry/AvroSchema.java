package org.megabytestreams.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Schema;

/// Makes an Avro schema of a JSON Schema of `schemas/`.
///
/// An example: `"pValue": {"type": ["number", "null"]}` becomes the union of null and double. A field that may be
/// absent becomes such a union with the default null. So a field that a later version adds has a default, as registries
/// ask. Values of a fixed list become strings: readers with an older schema would refuse a new symbol of an Avro enum.
final class AvroSchema {
  private static final String DEFINITIONS = "#/$defs/";

  private final JsonNode definitions;
  private final String namespace;
  private final Map<String, Schema> defined = new HashMap<>();

  private AvroSchema(JsonNode definitions, String namespace) {
    this.definitions = definitions;
    this.namespace = namespace;
  }

  /// Makes the schema.
  ///
  /// @param namespace of its records
  /// @throws IllegalArgumentException if a part of the JSON Schema has no counterpart here
  static Schema of(JsonNode jsonSchema, String namespace) {
    return new AvroSchema(jsonSchema.path("$defs"), namespace).schema(jsonSchema, jsonSchema.path("title").asText());
  }

  /// @param name of the record, if it is one
  private Schema schema(JsonNode json, String name) {
    if (json.has("$ref")) {
      return definition(json.get("$ref").asText());
    }
    List<Schema> types = new ArrayList<>();
    if (json.has("oneOf")) {
      json.get("oneOf").forEach(one -> types.add(schema(one, name)));
    } else if (json.has("enum")) {
      types.add(Schema.create(Schema.Type.STRING));
      json.get("enum").forEach(value -> {
        if (value.isNull()) {
          types.add(Schema.create(Schema.Type.NULL));
        }
      });
    } else if (json.path("const").isInt()) {
      types.add(Schema.create(Schema.Type.LONG));
    } else if (json.path("type").isArray()) {
      json.get("type").forEach(type -> types.add(ofType(json, type.asText(), name)));
    } else {
      types.add(ofType(json, json.path("type").asText(), name));
    }
    return types.size() == 1 ? types.getFirst() : orNull(types);
  }

  private Schema definition(String reference) {
    String name = reference.substring(DEFINITIONS.length());
    Schema known = defined.get(name);
    if (known == null) {
      known = schema(definitions.path(name), capitalized(name));
      defined.put(name, known);
    }
    return known;
  }

  private Schema ofType(JsonNode json, String type, String name) {
    return switch (type) {
      case "null" -> Schema.create(Schema.Type.NULL);
      case "string" -> Schema.create(Schema.Type.STRING);
      case "integer" -> Schema.create(Schema.Type.LONG);
      case "number" -> Schema.create(Schema.Type.DOUBLE);
      case "boolean" -> Schema.create(Schema.Type.BOOLEAN);
      case "array" -> Schema.createArray(schema(json.get("items"), name));
      case "object" -> record(json, name);
      default -> throw new IllegalArgumentException("no Avro schema for " + json);
    };
  }

  private Schema record(JsonNode json, String name) {
    List<String> required = new ArrayList<>();
    json.path("required").forEach(field -> required.add(field.asText()));
    List<Schema.Field> fields = new ArrayList<>();
    json.path("properties").properties().forEach(property -> {
      Schema schema = schema(property.getValue(), capitalized(property.getKey()));
      boolean optional = !required.contains(property.getKey());
      fields.add(new Schema.Field(property.getKey(), optional ? orNull(List.of(schema)) : schema,
          doc(property.getValue()), optional ? Schema.Field.NULL_DEFAULT_VALUE : null));
    });
    return Schema.createRecord(name, doc(json), namespace, false, fields);
  }

  /// Returns a union whose first type is null. Avro takes the default of a field from the first one.
  private static Schema orNull(List<Schema> types) {
    if (types.getFirst().isUnion()) {
      return types.getFirst();
    }
    List<Schema> others = types.stream().filter(type -> type.getType() != Schema.Type.NULL).toList();
    if (others.size() != 1) {
      throw new IllegalArgumentException("no Avro schema for a value of several types: " + types);
    }
    return Schema.createUnion(Schema.create(Schema.Type.NULL), others.getFirst());
  }

  private static String doc(JsonNode json) {
    return json.path("description").asText(null);
  }

  private static String capitalized(String name) {
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }
}
