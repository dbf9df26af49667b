package org.megabytestreams.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.megabytestreams.generate.Prompt;
import org.megabytestreams.prompts.LocalStreams.Look;
import org.megabytestreams.prompts.StreamPrompts;
import org.megabytestreams.wire.OneLine;

/// Asks other instances' [WindowResource]. The time and the length of an answer are bounded.
final class WindowClient implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
  private static final int MAX_BYTES = 16 * 1024 * 1024;
  private static final int MAX_QUOTED = 200;
  private static final int OK = 200;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Optional<String> key;
  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
      .connectTimeout(CONNECT_TIMEOUT).build();

  /// @param key that this instance shows to others
  WindowClient(Optional<String> key) {
    this.key = key;
  }

  /// Asks another instance for a stream. It fails with an IOException that names the instance.
  ///
  /// @param other `HOST:PORT`
  /// @param stream its key; null for the unnamed stream
  CompletableFuture<Look> ask(String other, String topic, byte[] stream) {
    HttpRequest request;
    try {
      URI uri = URI.create("http://" + other + WindowResource.PATH + "?" + StreamPrompts.TOPIC + "="
          + URLEncoder.encode(topic, StandardCharsets.UTF_8) + "&" + WindowResource.NAMED + "=" + (stream != null));
      HttpRequest.Builder builder = HttpRequest.newBuilder(uri)
          .POST(HttpRequest.BodyPublishers.ofByteArray(stream == null ? new byte[0] : stream));
      key.ifPresent(own -> builder.header("Authorization", "Bearer " + own));
      request = builder.build();
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(new IOException(other + ": " + e.getMessage(), e));
    }
    var body = HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_BYTES);
    CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request, body);
    CompletableFuture<Look> answer = new CompletableFuture<>();
    sent.thenApply(response -> read(other, response)).whenComplete((look, e) -> {
      if (e == null) {
        answer.complete(look);
      } else {
        answer.completeExceptionally(named(other, e));
      }
    });
    CompletableFuture.delayedExecutor(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).execute(() -> {
      if (answer.completeExceptionally(new IOException(other + ": no answer within " + ANSWER_TIMEOUT.toSeconds()
          + " s"))) {
        sent.cancel(true);
      }
    });
    return answer;
  }

  private static Look read(String other, HttpResponse<byte[]> response) {
    try {
      return read(other, response.statusCode(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads an answer.
  ///
  /// @throws IOException if it says that the other instance failed, or is no answer; the message names the instance
  static Look read(String other, int status, byte[] body) throws IOException {
    if (status != OK) {
      String line = new String(body, StandardCharsets.UTF_8).lines().findFirst().orElse("");
      throw new IOException(other + " answers " + status + ": " + OneLine.of(line, MAX_QUOTED));
    }
    try {
      JsonNode answer = JSON.readTree(body);
      require(answer.isObject(), "an object");
      Set<Integer> partitions = new TreeSet<>();
      for (JsonNode partition : list(answer, WindowResource.PARTITIONS)) {
        require(partition.isInt(), WindowResource.PARTITIONS + " as numbers");
        partitions.add(partition.intValue());
      }
      if (!answer.has(WindowResource.TEXT)) {
        return new Look(Optional.empty(), partitions);
      }
      List<byte[]> before = new ArrayList<>();
      for (JsonNode record : list(answer, WindowResource.BEFORE)) {
        before.add(bytes(record, WindowResource.BEFORE));
      }
      return new Look(Optional.of(new Prompt(before, bytes(answer.get(WindowResource.TEXT), WindowResource.TEXT))),
          partitions);
    } catch (JsonProcessingException e) {
      throw new IOException(other + " answers no JSON of an instance: " + OneLine.of(e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new IOException(other + " answers no JSON of an instance: " + OneLine.of(e.getMessage()), e);
    }
  }

  private static JsonNode list(JsonNode answer, String field) throws IOException {
    JsonNode list = answer.path(field);
    require(list.isArray() || list.isMissingNode(), field + " as a list");
    return list;
  }

  private static byte[] bytes(JsonNode value, String field) throws IOException {
    require(value.isTextual(), field + " in Base64");
    return value.binaryValue();
  }

  private static void require(boolean fulfilled, String expected) throws IOException {
    if (!fulfilled) {
      throw new IOException("expected " + expected);
    }
  }

  private static IOException named(String other, Throwable e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    if (cause instanceof UncheckedIOException known) {
      return known.getCause();
    }
    return new IOException(other + ": " + (cause.getMessage() == null ? cause.getClass().getSimpleName()
        : cause.getMessage()), cause);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
