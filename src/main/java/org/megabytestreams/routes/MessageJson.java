package org.megabytestreams.routes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import org.megabytestreams.wire.IncidentState;
import org.megabytestreams.wire.Json;

/// Writes messages as JSON, as `schemas/route-message.schema.json` describes them.
final class MessageJson {
  private static final int SCHEMA = 1;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private MessageJson() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns the whole of a message.
  static ObjectNode of(Message message, String route, Wording wording) {
    ObjectNode json = object().put("schema", SCHEMA).put("route", route);
    switch (message) {
      case Notification one -> json.put("change", one.change().id());
      case Digest _ -> json.put("change", "digest");
    }
    json.put("text", wording.text(message)).put("link", wording.link(message).orElse(null));
    switch (message) {
      case Notification one -> json.set("incident", incident(one.incident()));
      case Digest digest -> json.set("digest", digest(digest));
    }
    return json;
  }

  private static ObjectNode digest(Digest digest) {
    ObjectNode json = object().put("count", digest.count()).put("firstTimestamp", digest.fromMillis())
        .put("lastTimestamp", digest.toMillis());
    json.set("changes", counts(digest.changes()));
    json.set("severities", counts(digest.severities()));
    ObjectNode topics = json.putObject("topics");
    digest.topics().forEach(topics::put);
    digest.worst().forEach(incident -> json.withArray("worst").add(incident(incident)));
    return json;
  }

  private static <E extends Enum<E>> ObjectNode counts(Map<E, Integer> counts) {
    ObjectNode json = object();
    counts.forEach((name, count) -> json.put(name.name().toLowerCase(Locale.ROOT), count));
    return json;
  }

  private static JsonNode incident(IncidentState incident) {
    try {
      return MAPPER.readTree(Json.write(incident));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
