package org.megabytestreams.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.megabytestreams.generate.Prompt;
import org.megabytestreams.prompts.LocalStreams.Look;

/// Runs an instance that has partition 0 of two or three, beside servers of this test that stand for other instances.
@Timeout(60)
class ClusterStreamsTest {
  private static final byte[] KEY = {(byte) 0xff, 0};
  private static final byte[] TEXT = "be".getBytes(StandardCharsets.UTF_8);
  private static final String FOUND = "{\"partitions\":[1],\"before\":[\"AP8=\"],\"text\":\"bWF5\"}"; // 00 ff, may

  private final List<HttpServer> servers = new ArrayList<>();
  private final List<String> requests = new ArrayList<>();

  @AfterEach
  void close() {
    servers.forEach(server -> server.stop(0));
  }

  @Test
  void findsAStreamOfAnotherInstanceWithItsWindow() throws Exception {
    Prompt prompt = prompt(2, answers(200, FOUND)).orElseThrow();
    assertEquals(1, prompt.before().size());
    assertArrayEquals(new byte[] {0, (byte) 0xff}, prompt.before().getFirst());
    assertEquals("maybe", new String(prompt.text(), StandardCharsets.UTF_8));
    assertEquals(List.of("POST /streams/window?stream-topic=a+topic&named=true ff00 Bearer own-key"), requests);
  }

  @Test
  void findsNoStreamThatNoInstanceHas() throws Exception {
    assertEquals(Optional.empty(), prompt(2, answers(200, "{\"partitions\":[1]}")));
  }

  @Test
  void reportsPartitionsThatNoInstanceHas() throws Exception {
    assertEquals("partitions [1, 2] of a topic belong to no instance that answers, try again",
        failure(3, answers(200, "{\"partitions\":[]}")));
  }

  @Test
  void ignores404OfOtherPrograms() throws Exception {
    String other = answers(404, "nothing\nhere");
    assertEquals("partitions [1] of a topic belong to no instance that answers, try again: " + other
        + " answers 404: nothing", failure(2, other));
  }

  @Test
  void doesNotWaitForAStalledInstanceOnceAnotherAnswers() throws Exception {
    String stalls = stalls();
    assertTrue(prompt(3, stalls, answers(200, FOUND)).isPresent());
    assertEquals("partitions [1] of a topic belong to no instance that answers, try again: " + stalls
        + ": no answer within 5 s", failure(2, stalls));
  }

  @Test
  void asksOtherInstancesDespiteABadAddress() throws Exception {
    assertTrue(prompt(2, "my_host:80", "h:99999", answers(200, FOUND)).isPresent());
    assertTrue(failure(2, "my_host:80").contains("my_host:80"), failure(2, "my_host:80"));
  }

  private String failure(int partitions, String... others) {
    return assertThrows(UncheckedIOException.class, () -> prompt(partitions, others)).getCause().getMessage();
  }

  private Optional<Prompt> prompt(int partitions, String... others) {
    Set<Integer> all = partitions == 2 ? Set.of(0, 1) : Set.of(0, 1, 2);
    try (ClusterStreams streams = new ClusterStreams((_, _) -> new Look(Optional.empty(), Set.of(0)),
        () -> List.of(others), _ -> all, Optional.of("own-key"))) {
      return streams.prompt("a topic", KEY, TEXT);
    }
  }

  private String answers(int status, String body) throws IOException {
    HttpServer server = server();
    server.createContext("/", exchange -> {
      byte[] key = exchange.getRequestBody().readAllBytes();
      requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
          + HexFormat.of().formatHex(key) + " " + exchange.getRequestHeaders().getFirst("Authorization"));
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    });
    return address(server);
  }

  /// Sends headers, and never what they promise.
  private String stalls() throws IOException {
    HttpServer server = server();
    server.createContext("/", exchange -> exchange.sendResponseHeaders(200, 100));
    return address(server);
  }

  private HttpServer server() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    servers.add(server);
    server.start();
    return server;
  }

  private static String address(HttpServer server) {
    return "127.0.0.1:" + server.getAddress().getPort();
  }
}
