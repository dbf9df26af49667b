package org.megabytestreams.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.megabytestreams.testing.TestJson;

/// Makes Avro schemas of the files in `schemas/`.
class AvroSchemaTest {
  @ParameterizedTest
  @EnumSource
  void hasEachFieldOfTheJsonSchemaInItsOrder(MessageKind kind) throws IOException {
    JsonNode json = file(kind);
    Schema avro = kind.avroSchema();
    List<String> expected = new ArrayList<>();
    json.get("properties").fieldNames().forEachRemaining(expected::add);
    assertEquals(expected, avro.getFields().stream().map(Schema.Field::name).toList());
    List<String> required = new ArrayList<>();
    json.get("required").forEach(field -> required.add(field.asText()));
    for (Schema.Field field : avro.getFields()) {
      assertEquals(!required.contains(field.name()), field.hasDefaultValue(), field.name());
    }
    assertEquals(avro, new Schema.Parser().parse(avro.toString()), "names of records are used twice");
  }

  @Test
  void namesRecordsAndTypesAsAvroDoes() {
    Schema alert = MessageKind.ALERT.avroSchema();
    assertEquals("org.megabytestreams.alert.Alert", alert.getFullName());
    assertEquals("[\"null\",\"double\"]", MessageKind.SCORE.avroSchema().getField("pValue").schema().toString());
    assertEquals("\"string\"", alert.getField("incident").schema().getField("change").schema().toString());
    assertEquals("[\"null\",\"string\"]", alert.getField("statistic").schema().toString());
    assertEquals(alert.getField("record").schema(), alert.getField("expected").schema());
    assertEquals("[\"null\",{\"type\":\"array\",\"items\":\"double\"}]",
        alert.getField("positionBits").schema().toString());
  }

  @ParameterizedTest
  @EnumSource
  void staysCompatibleWhenAFieldIsAdded(MessageKind kind) throws IOException {
    ObjectNode later = (ObjectNode) file(kind);
    ((ObjectNode) later.get("properties")).putObject("later").put("type", "integer");
    Schema newer = AvroSchema.of(later, kind.avroSchema().getNamespace());
    assertEquals(SchemaCompatibilityType.COMPATIBLE,
        SchemaCompatibility.checkReaderWriterCompatibility(newer, kind.avroSchema()).getType());
    assertEquals(SchemaCompatibilityType.COMPATIBLE,
        SchemaCompatibility.checkReaderWriterCompatibility(kind.avroSchema(), newer).getType());
  }

  @Test
  void refusesWhatItHasNoAvroFor() {
    var failure = assertThrows(IllegalArgumentException.class, () -> AvroSchema.of(TestJson.read(
        "{\"title\": \"T\", \"type\": \"object\", \"properties\": {\"x\": {\"type\": [\"string\", \"integer\"]}}}"),
        "n"));
    assertTrue(failure.getMessage().contains("several types"), failure.getMessage());
  }

  private static JsonNode file(MessageKind kind) throws IOException {
    return TestJson.read(Files.readString(
        Path.of("schemas", kind.name().toLowerCase(Locale.ROOT) + ".schema.json")));
  }
}
