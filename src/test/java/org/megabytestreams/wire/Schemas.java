package org.megabytestreams.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Validates JSON by the schemas in `schemas/`.
public final class Schemas {
  private Schemas() {}

  /// @param name such as `score`
  public static void assertValid(String name, byte[] json) throws IOException {
    String text = Files.readString(Path.of("schemas", name + ".schema.json"));
    Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(text);
    assertEquals(List.of(), schema.validate(new String(json, StandardCharsets.UTF_8), InputFormat.JSON));
  }
}
