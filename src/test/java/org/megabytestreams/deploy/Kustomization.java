package org.megabytestreams.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads a `kustomization.yaml` of the fields that `deploy/kubernetes` uses, and applies it like Kustomize. Images,
/// namespaces and generated objects are left out.
record Kustomization(String apiVersion, String kind, String namespace, List<String> resources, List<String> components,
    List<Patch> patches, List<Generator> configMapGenerator, List<JsonNode> images) {

  /// Operations of RFC 6902, as YAML.
  record Patch(Target target, String patch) {}

  record Target(String kind, String name) {}

  record Generator(String name, String behavior, List<String> files) {}

  Kustomization {
    resources = orEmpty(resources);
    components = orEmpty(components);
    patches = orEmpty(patches);
    configMapGenerator = orEmpty(configMapGenerator);
    images = orEmpty(images);
  }

  private static <T> List<T> orEmpty(List<T> list) {
    return Objects.requireNonNullElse(list, List.of());
  }

  static Kustomization read(Path folder) throws IOException {
    return Yaml.as(Kustomization.class, Yaml.read(folder.resolve("kustomization.yaml")));
  }

  /// Files of its own folder that it names, itself among them.
  Set<String> files() {
    return Stream.of(Stream.of("kustomization.yaml"), resources.stream().filter(name -> name.endsWith(".yaml")),
        configMapGenerator.stream().flatMap(generator -> generator.files().stream()))
        .flatMap(names -> names).collect(Collectors.toCollection(TreeSet::new));
  }

  /// Adds what a folder's kustomization has, and patches what is there.
  static void apply(Path folder, List<JsonNode> objects) throws IOException {
    Kustomization its = read(folder);
    for (String resource : its.resources) {
      Path path = folder.resolve(resource);
      if (Files.isDirectory(path)) {
        apply(path, objects);
      } else {
        objects.addAll(Yaml.documents(Files.readString(path)));
      }
    }
    for (String component : its.components) {
      apply(folder.resolve(component), objects);
    }
    for (Patch patch : its.patches) {
      JsonNode target = objects.stream().filter(object -> object.path("kind").asText().equals(patch.target.kind)
          && object.at("/metadata/name").asText().equals(patch.target.name)).findFirst().orElseThrow();
      for (JsonNode operation : Yaml.read(patch.patch)) {
        apply(operation, target);
      }
    }
  }

  private static void apply(JsonNode operation, JsonNode target) {
    String path = operation.get("path").asText();
    JsonNode parent = target.at(path.substring(0, path.lastIndexOf('/')));
    String last = path.substring(path.lastIndexOf('/') + 1);
    switch (operation.get("op").asText()) {
      case "add" -> {
        if (!last.equals("-")) {
          throw new AssertionError(path + ": expected the end of a list");
        }
        ((ArrayNode) parent).add(operation.get("value"));
      }
      case "replace" -> {
        if (((ObjectNode) parent).replace(last, operation.get("value")) == null) {
          throw new AssertionError(path + " is not there");
        }
      }
      case "remove" -> {
        if (((ObjectNode) parent).remove(last) == null) {
          throw new AssertionError(path + " is not there");
        }
      }
      default -> throw new AssertionError("expected add, replace or remove, got " + operation);
    }
  }
}
