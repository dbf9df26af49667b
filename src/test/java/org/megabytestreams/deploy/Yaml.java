package org.megabytestreams.deploy;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Reads YAML and JSON strictly: a repeated key, or a key that a class does not know, fails.
final class Yaml {
  private static final ObjectMapper STRICT = new ObjectMapper(
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
      .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
      .setAnnotationIntrospector(new NoRestIntrospector());

  private Yaml() {}

  /// The classes of Kubernetes and Strimzi would keep what they do not know in a map.
  private static final class NoRestIntrospector extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated annotated) {
      return false;
    }
  }

  /// Reads all documents of a text, none of which is a list.
  static List<JsonNode> documents(String text) throws IOException {
    try (var documents = STRICT.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
      return documents.readAll();
    }
  }

  /// The first document.
  static JsonNode read(Path file) throws IOException {
    return read(Files.readString(file));
  }

  static JsonNode read(String text) throws IOException {
    return STRICT.readTree(text);
  }

  static <T> T as(Class<T> type, JsonNode node) throws IOException {
    return STRICT.treeToValue(node, type);
  }

  static Map<String, String> strings(JsonNode node) {
    return STRICT.convertValue(node, STRICT.getTypeFactory().constructMapType(Map.class, String.class, String.class));
  }
}
