package org.megabytestreams.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
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
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.megabytestreams.continuation.LiveStreams;
import org.megabytestreams.generate.Prompt;

/// The streams of all instances: those that this one scores, and those that others answer for by [WindowResource].
///
/// All others are asked at once: producers may put a stream in any partition, so that its key does not tell its owner.
public final class StreamsOfInstances implements LiveStreams, AutoCloseable {
  private static final Duration LONGEST_CONNECT = Duration.ofSeconds(1);
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);

  private final LiveStreams own;
  private final Supplier<List<String>> others;
  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
      .connectTimeout(LONGEST_CONNECT).build();

  /// @param own the streams of this instance
  /// @param others where the other instances are now, each `HOST:PORT`
  public StreamsOfInstances(LiveStreams own, Supplier<List<String>> others) {
    this.own = own;
    this.others = others;
  }

  @Override
  public Optional<Prompt> prompt(String topic, byte[] key, byte[] text) {
    UncheckedIOException untold = null;
    try {
      Optional<Prompt> here = own.prompt(topic, key, text);
      if (here.isPresent()) {
        return here;
      }
    } catch (UncheckedIOException e) {
      untold = e;
    }
    for (CompletableFuture<Optional<Prompt>> answer : ask(topic, key)) {
      try {
        Optional<Prompt> there = answer.join();
        if (there.isPresent()) {
          return there.map(window -> new Prompt(window.before(), joined(window.text(), text)));
        }
      } catch (CompletionException e) {
        untold = e.getCause() instanceof UncheckedIOException known ? known
            : new UncheckedIOException(new IOException("another instance does not answer: " + e.getCause()));
      }
    }
    if (untold != null) {
      throw untold;
    }
    return Optional.empty();
  }

  private List<CompletableFuture<Optional<Prompt>>> ask(String topic, byte[] key) {
    String query = WindowResource.PATH + "?" + LiveStreams.TOPIC + "="
        + URLEncoder.encode(topic, StandardCharsets.UTF_8)
        + (key == null ? "" : "&" + WindowResource.KEY + "=" + Base64.getUrlEncoder().encodeToString(key));
    List<CompletableFuture<Optional<Prompt>>> answers = new ArrayList<>();
    for (String other : others.get()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://" + other + query)).timeout(LONGEST_ANSWER).build();
      answers.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
          .thenApply(response -> window(other, response)));
    }
    return answers;
  }

  private Optional<Prompt> window(String other, HttpResponse<byte[]> response) {
    try {
      return switch (response.statusCode()) {
        case 200 -> Optional.of(read(json.readTree(response.body())));
        case 404 -> Optional.empty();
        default -> throw new IOException(other + " answers " + response.statusCode() + ": "
            + new String(response.body(), StandardCharsets.UTF_8));
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Prompt read(JsonNode window) throws IOException {
    List<byte[]> before = new ArrayList<>();
    for (JsonNode record : window.get(WindowResource.BEFORE)) {
      before.add(record.binaryValue());
    }
    return new Prompt(before, window.get(WindowResource.TEXT).binaryValue());
  }

  private static byte[] joined(byte[] first, byte[] second) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(first);
    all.writeBytes(second);
    return all.toByteArray();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
