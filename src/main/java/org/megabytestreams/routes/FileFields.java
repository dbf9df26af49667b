package org.megabytestreams.routes;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the fields of an object of the file of routes. Each problem names the field, what is expected, and what is
/// there. Fields that nobody has read are refused at the end.
final class FileFields {
  private static final Pattern TIME = Pattern.compile("(\\d{1,6})(ms|s|m|h)");
  private static final int SHOWN = 60;

  private final String place;
  private final JsonNode object;
  private final Path folder;
  private final Set<String> read = new HashSet<>();

  /// @param place names the object in messages
  /// @param folder to which files in it are relative
  FileFields(String place, JsonNode object, Path folder) {
    this.place = place;
    this.object = object;
    this.folder = folder;
    if (!object.isObject()) {
      throw problem(place, "an object", object);
    }
  }

  String text(String name) {
    return optionalText(name).orElseThrow(() -> problem(name, "a text"));
  }

  Optional<String> optionalText(String name) {
    JsonNode field = field(name);
    if (field.isMissingNode()) {
      return Optional.empty();
    }
    if (!field.isTextual() || field.asText().isBlank()) {
      throw problem(name, "a text");
    }
    return Optional.of(field.asText());
  }

  String oneOf(String name, List<String> values, String otherwise) {
    String text = optionalText(name).orElse(otherwise);
    if (text == null || !values.contains(text)) {
      throw problem(name, "one of " + values);
    }
    return text;
  }

  boolean flag(String name) {
    JsonNode field = field(name);
    if (!field.isMissingNode() && !field.isBoolean()) {
      throw problem(name, "true or false");
    }
    return field.asBoolean();
  }

  int whole(String name, int least, int most, int otherwise) {
    JsonNode field = field(name);
    if (field.isMissingNode()) {
      return otherwise;
    }
    if (!field.isInt() || field.asInt() < least || field.asInt() > most) {
      throw problem(name, "a whole number from " + least + " to " + most);
    }
    return field.asInt();
  }

  Duration time(String name, Duration least, Duration most, Duration otherwise) {
    Optional<String> text = optionalText(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    Matcher matcher = TIME.matcher(text.get());
    if (matcher.matches()) {
      long number = Long.parseLong(matcher.group(1));
      Duration time = switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(number);
        case "s" -> Duration.ofSeconds(number);
        case "m" -> Duration.ofMinutes(number);
        default -> Duration.ofHours(number);
      };
      if (time.compareTo(least) >= 0 && time.compareTo(most) <= 0) {
        return time;
      }
    }
    throw problem(name, "a time such as 500ms, 10s, 15m or 1h, from " + least.toSeconds() + "s to "
        + most.toSeconds() + "s");
  }

  List<String> texts(String name, List<String> otherwise) {
    JsonNode field = field(name);
    if (field.isMissingNode() && otherwise != null) {
      return otherwise;
    }
    List<String> texts = new ArrayList<>();
    field.forEach(element -> texts.add(element.isTextual() ? element.asText() : ""));
    if (!field.isArray() || texts.isEmpty() || texts.contains("")) {
      throw problem(name, "a list of texts");
    }
    return texts;
  }

  Map<String, String> textsByName(String name) {
    JsonNode field = field(name);
    Map<String, String> texts = new LinkedHashMap<>();
    if (field.isMissingNode()) {
      return texts;
    }
    field.properties().forEach(one -> texts.put(one.getKey(), one.getValue().isTextual() ? one.getValue().asText()
        : null));
    if (!field.isObject() || texts.containsValue(null)) {
      throw problem(name, "an object of texts");
    }
    return texts;
  }

  Optional<Path> file(String name) {
    return optionalText(name).map(folder::resolve);
  }

  boolean isObject(String name) {
    return field(name).isObject();
  }

  Secret secret(String name) {
    return optionalSecret(name).orElseThrow(() -> secretProblem(name));
  }

  Optional<Secret> optionalSecret(String name) {
    JsonNode field = field(name);
    if (field.isMissingNode()) {
      return Optional.empty();
    }
    boolean file = field.path("file").isTextual();
    if (!field.isObject() || field.size() != 1 || !file && !field.path("env").isTextual()) {
      throw secretProblem(name);
    }
    return Optional.of(file ? new Secret(folder.resolve(field.get("file").asText()), null)
        : new Secret(null, field.get("env").asText()));
  }

  /// The message does not quote the value, which may be the secret itself.
  private IllegalArgumentException secretProblem(String name) {
    return new IllegalArgumentException(place + "." + name
        + ": expected {\"file\": \"PATH\"} or {\"env\": \"VARIABLE\"}, where the secret is");
  }

  List<JsonNode> objects(String name) {
    JsonNode field = field(name);
    if (!field.isArray() || field.isEmpty()) {
      throw problem(name, "a list of objects");
    }
    List<JsonNode> objects = new ArrayList<>();
    field.forEach(objects::add);
    return objects;
  }

  /// Refuses fields that nobody has read.
  void end() {
    Set<String> unknown = new TreeSet<>();
    object.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(read);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(place + ": expected fields of " + new TreeSet<>(read) + ", got '"
          + unknown.iterator().next() + "'");
    }
  }

  private JsonNode field(String name) {
    read.add(name);
    return object.path(name);
  }

  private IllegalArgumentException problem(String name, String expected) {
    return problem(place + "." + name, expected, object.path(name));
  }

  private static IllegalArgumentException problem(String place, String expected, JsonNode found) {
    String text = found.isMissingNode() ? "nothing" : found.toString();
    return new IllegalArgumentException(place + ": expected " + expected + ", got "
        + (text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text));
  }
}
