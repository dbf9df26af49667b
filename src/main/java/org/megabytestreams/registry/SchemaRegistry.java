package org.megabytestreams.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// Asks a schema registry, over HTTP as Confluent's registry has it. Every IOException has a message for the user.
public final class SchemaRegistry implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_ANSWER_BYTES = 1 << 20;
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  private final List<String> urls;
  private final String authorization;
  private final boolean registers;
  private final HttpClient http;

  private SchemaRegistry(RegistryConfig config) {
    urls = config.urls();
    authorization = config.authorization();
    registers = config.registers();
    HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT);
    SSLContext tls = config.tls();
    http = (tls == null ? client : client.sslContext(tls)).build();
  }

  /// Returns the registry that the properties of Kafka's clients name; empty if they name none.
  ///
  /// @throws org.apache.kafka.common.KafkaException if they are wrong
  public static Optional<SchemaRegistry> of(Map<String, ?> clients) {
    RegistryConfig config = new RegistryConfig(clients);
    return config.urls().isEmpty() ? Optional.empty() : Optional.of(new SchemaRegistry(config));
  }

  /// Returns the id of a schema. The registry takes up a schema that it has not, unless `auto.register.schemas` is
  /// false.
  ///
  /// @param subject under which the registry keeps the schema's versions
  /// @param type `AVRO` or `JSON`
  int id(String subject, String type, String schema) throws IOException {
    ObjectNode body = JSON.createObjectNode().put("schemaType", type).put("schema", schema);
    String path = "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8) + (registers ? "/versions" : "");
    HttpResponse<byte[]> answer = send(path, body);
    if (answer.statusCode() != OK) {
      throw refused((registers ? "cannot register" : "does not know") + " the schema of subject " + subject, answer);
    }
    JsonNode id = json(answer).path("id");
    if (!id.isInt()) {
      throw new IOException("the schema registry at " + answer.uri() + " gave no id");
    }
    return id.asInt();
  }

  /// Returns the schema with an id; empty if there is none, or it is of another type.
  ///
  /// @param type `AVRO` or `JSON`
  Optional<String> schema(int id, String type) throws IOException {
    HttpResponse<byte[]> answer = send("/schemas/ids/" + id, null);
    if (answer.statusCode() == NOT_FOUND) {
      return Optional.empty();
    }
    if (answer.statusCode() != OK) {
      throw refused("cannot tell the schema with id " + id, answer);
    }
    JsonNode found = json(answer);
    return found.path("schemaType").asText("AVRO").equals(type) ? Optional.of(found.path("schema").asText())
        : Optional.empty();
  }

  /// Asks one address after the other until one answers.
  private HttpResponse<byte[]> send(String path, JsonNode body) throws IOException {
    IOException failure = null;
    for (String url : urls) {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT)
          .header("Accept", CONTENT_TYPE);
      if (body != null) {
        request.header("Content-Type", CONTENT_TYPE)
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
      }
      if (authorization != null) {
        request.header("Authorization", authorization);
      }
      try {
        return http.send(request.build(),
            HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
      } catch (IOException e) {
        failure = e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    String reason = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    throw new IOException("no schema registry answered at " + String.join(", ", urls) + ": " + reason, failure);
  }

  private static IOException refused(String what, HttpResponse<byte[]> answer) {
    String reason;
    try {
      reason = json(answer).path("message").asText();
    } catch (IOException _) {
      reason = "no message";
    }
    return new IOException("the schema registry at " + answer.uri() + " " + what + ": HTTP " + answer.statusCode()
        + ": " + reason);
  }

  private static JsonNode json(HttpResponse<byte[]> answer) throws IOException {
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new IOException("expected JSON from the schema registry at " + answer.uri(), e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
