package org.megabytestreams.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.megabytestreams.testing.GeneratedPart;

/// Holds the fields in `docs/reference/topics.md` to the schemas.
class TopicPageTest {
  private static final List<String> SCHEMAS =
      List.of("score", "alert", "incident", "dead-letter", "control", "control-applied");
  /// Topics that hold many such messages are named in the plural.
  private static final List<String> NO_PLURAL = List.of("control", "control-applied");

  @Test
  void describesTheFieldsOfEachMessage() throws IOException {
    StringBuilder page = new StringBuilder();
    for (String name : SCHEMAS) {
      JsonNode schema = new ObjectMapper().readTree(Path.of("schemas", name + ".schema.json").toFile());
      page.append("### ").append(NO_PLURAL.contains(name) ? name : name + "s").append("\n\n")
          .append(schema.get("description").asText()).append("\n\n| field | values | meaning |\n|---|---|---|\n");
      rows(page, "", schema);
      page.append('\n');
    }
    GeneratedPart.check("docs/reference/topics.md", "fields", page.toString().stripTrailing() + "\n");
  }

  private static void rows(StringBuilder page, String prefix, JsonNode schema) {
    boolean optional = schema.has("required");
    List<String> required = texts(schema.path("required"));
    schema.path("properties").properties().forEach(property -> {
      String name = prefix + property.getKey();
      JsonNode field = property.getValue();
      page.append("| `").append(name).append('`').append(optional && !required.contains(property.getKey())
          ? ", optional" : "").append(" | ").append(values(field)).append(" | ")
          .append(field.path("description").asText("").replace("|", "\\|")).append(" |\n");
      rows(page, name + ".", field);
      rows(page, name + "[].", field.path("items"));
    });
  }

  private static String values(JsonNode field) {
    if (field.has("const")) {
      return "`" + field.get("const").asText() + "`";
    }
    if (field.has("enum")) {
      return texts(field.get("enum")).stream().map(value -> "`" + value + "`").collect(Collectors.joining(", "));
    }
    return field.path("type").isArray() ? String.join(" or ", texts(field.get("type")))
        : field.path("type").asText("");
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }
}
