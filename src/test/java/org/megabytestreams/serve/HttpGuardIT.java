package org.megabytestreams.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestJson;
import org.megabytestreams.testing.TinyBundle;
import org.megabytestreams.testing.Waiting;

/// Connects clients to the built service that send or read badly, are web pages, or ask what there is.
class HttpGuardIT {
  private static final int HALF_SENT = 230;
  private static final int SILENT = 40;
  private static final int MAX_REQUESTS = 2;
  private static final int WAIT_MILLIS = 60_000;
  private static final String ENDLESS = "?stop-at-boundary=false&max-bytes=65536&samples=16&deadline-ms=1000";
  private static final String EVENTS = "Accept: text/event-stream\r\n";

  @TempDir
  static Path folder;

  private static BrokerProcess broker;
  private static final Duration WAIT = Duration.ofSeconds(60);

  private static ServeProcess serve;
  private static URI http;
  private static URI management;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    Path bundle = TinyBundle.write(folder.resolve("bundle")).folder();
    broker = TestBroker.start(folder.resolve("broker"));
    serve = ServeProcess.start(folder.resolve("serve.out"), "--bootstrap", broker.bootstrapServers(), "--create-topics",
        "--data", folder.resolve("data").toString(), "--model", bundle.toString(),
        "--set", "megabyte.continuations.max-requests=" + MAX_REQUESTS,
        "--set", "megabyte.http.allowed-hosts=models.example", "--set", "quarkus.http.limits.max-connections=300");
    http = URI.create(serve.http());
    management = URI.create(serve.management());
    serve.await("(scoring bytes)");
    Waiting.until(WAIT, () -> status(management, "/q/health/ready", "localhost") == 200, serve::output);
  }

  @AfterAll
  static void stop() {
    serve.close();
    broker.close();
  }

  @Test
  void answersProbesAndMetricsWhileClientsSendHalfABody() throws Exception {
    List<Socket> clients = new ArrayList<>();
    try {
      for (int i = 0; i < HALF_SENT; i++) {
        String path = i % 2 == 0 ? "/continuations" : "/streams/window?stream-topic=bytes";
        clients.add(send(http, "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf"));
      }
      for (String path : List.of("/q/health/live", "/q/health/started", "/q/health/ready", "/q/metrics")) {
        assertEquals(200, status(management, path, "localhost"), path);
      }
      assertEquals(200, status(http, "/model", "localhost"));
      int cut = 0;
      for (Socket client : clients) {
        cut += isCut(client) ? 1 : 0;
      }
      assertEquals(HALF_SENT, cut, "all are cut off some time");
    } finally {
      close(clients);
    }
    assertEquals(200, post("localhost", ""));
    assertFalse(serve.output().contains("ERROR"), serve.output());
  }

  @Test
  void freesThePlaceOfAClientThatNeverReads() throws Exception {
    List<Socket> clients = new ArrayList<>();
    try {
      long fullNanos = System.nanoTime() + WAIT_MILLIS * 1_000_000L;
      do {
        assertTrue(System.nanoTime() < fullNanos, "the places are never all taken");
        for (int i = 0; i < MAX_REQUESTS; i++) {
          clients.add(neverReading());
        }
        Thread.sleep(100);
      } while (post("localhost", "") != 429);
      long deadlineNanos = System.nanoTime() + WAIT_MILLIS * 1_000_000L;
      while (post("localhost", "") == 429) {
        assertTrue(System.nanoTime() < deadlineNanos, "the places are never free again");
        Thread.sleep(200);
      }
      assertFalse(serve.output().contains("ERROR"), serve.output());
    } finally {
      close(clients);
    }
  }

  private static Socket neverReading() throws IOException {
    Socket client = new Socket();
    client.setReceiveBufferSize(4096);
    client.connect(new InetSocketAddress(http.getHost(), http.getPort()));
    client.getOutputStream().write(("POST /continuations" + ENDLESS + " HTTP/1.1\r\nHost: localhost\r\n" + EVENTS
        + "Content-Length: 2\r\n\r\nab").getBytes(StandardCharsets.US_ASCII));
    return client;
  }

  @Test
  void rejectsConnectionsAboveTheLimitAndAnswersProbes() throws Exception {
    List<Socket> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 300 + SILENT; i++) {
        clients.add(send(http, "GET /model HTTP/1.1\r\n"));
      }
      assertEquals(200, status(management, "/q/health/live", "localhost"));
    } finally {
      close(clients);
    }
  }

  @Test
  void rejectsWebPagesOfOtherOrigins() throws Exception {
    for (URI address : List.of(http, management)) {
      for (String path : List.of("/q/health/live", "/q/metrics", "/model", "/q/openapi", "/nowhere")) {
        assertEquals(421, status(address, path, "attacker.example:8080"), path);
        assertEquals(403, status(address, path, "localhost\r\nOrigin: http://attacker.example"), path);
      }
    }
    assertEquals(421, post("attacker.example", ""));
    assertEquals(403, post("localhost:" + http.getPort(), "Origin: http://attacker.example\r\n"));
    assertEquals(403, post("localhost:" + http.getPort(), "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n"));
    assertEquals(403, post("localhost:" + http.getPort(), "Origin: null\r\n"));
    assertEquals(200, post("localhost:" + http.getPort(), "Origin: http://localhost:" + http.getPort() + "\r\n"));
    assertEquals(200, post("127.0.0.1:" + http.getPort(), ""));
    assertEquals(200, post("models.example", "Origin: https://models.example\r\n"));
    assertEquals(200, status(management, "/q/metrics", "10.2.3.4:9000"));
    assertEquals(200, status(http, "/q/openapi", "localhost"));
    try (Socket client = send(http, "GET /model HTTP/1.0\r\nHost: attacker.example\r\n\r\n")) {
      String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(answer.endsWith("\"status\":421,\"detail\":\"Host: expected localhost, an IP address or a host that"
          + " is allowed (megabyte.http.allowed-hosts), got attacker.example\"}"), answer);
    }
  }

  @Test
  void tellsWhatIsWrongWithARequestAsAProblem() throws Exception {
    Map<String, Integer> wrong = Map.of("GET /nothing", 404, "GET /api/v1/nothing", 404, "DELETE /api/v1/overview", 405,
        "GET /api/v1/models\nAccept: image/png", 406, "POST /api/v1/control\nContent-Type: text/plain", 415,
        "POST /continuations?temperature=x", 400, "POST /streams/window", 403);
    for (Map.Entry<String, Integer> one : wrong.entrySet()) {
      String[] request = one.getKey().split("[ \n]", 3);
      HttpRequest.Builder sent = HttpRequest.newBuilder(http.resolve(request[1])).method(request[0],
          HttpRequest.BodyPublishers.ofString(request[0].equals("POST") ? "{}" : ""));
      if (request.length > 2) {
        sent.header(request[2].split(": ")[0], request[2].split(": ")[1]);
      }
      HttpResponse<String> answer = client.send(sent.build(), HttpResponse.BodyHandlers.ofString());
      assertEquals(one.getValue(), answer.statusCode(), one.getKey());
      assertEquals("application/problem+json", answer.headers().firstValue("Content-Type").orElse("none"));
      JsonNode problem = TestJson.read(answer.body().getBytes(StandardCharsets.UTF_8));
      assertEquals(one.getValue(), problem.path("status").asInt());
      assertTrue(problem.path("detail").asText().length() > 10, answer.body());
    }
  }

  @Test
  void describesEachRequestWithItsAnswersAndProblems() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(http.resolve("/q/openapi?format=JSON")).build();
    JsonNode described = TestJson.read(client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    int operations = 0;
    for (Map.Entry<String, JsonNode> path : described.path("paths").properties()) {
      for (String method : List.of("get", "post", "delete")) {
        if (path.getValue().has(method)) {
          operations++;
          assertDescribed(method + " " + path.getKey(), path.getValue().path(method));
        }
      }
    }
    assertEquals(19, operations);
  }

  private static void assertDescribed(String name, JsonNode operation) {
    assertFalse(operation.path("operationId").asText().isEmpty(), name);
    assertTrue(operation.path("summary").asText().contains(" "), name);
    for (JsonNode parameter : operation.path("parameters")) {
      assertTrue(parameter.path("name").asText().equals("id") || parameter.has("description"), name + parameter);
    }
    for (Map.Entry<String, JsonNode> answer : operation.path("responses").properties()) {
      String at = name + " " + answer.getKey();
      if (answer.getKey().equals("304") || Integer.parseInt(answer.getKey()) >= 400) {
        assertTrue(answer.getValue().path("$ref").asText().startsWith("#/components/responses/"), at);
      } else if (!List.of("204", "302").contains(answer.getKey())) {
        JsonNode content = answer.getValue().path("content");
        assertTrue(content.size() > 0, at);
        content.forEach(type -> assertTrue(type.path("schema").size() > 0 && type.has("example"), at));
      }
    }
  }

  private static int post(String host, String headers) throws IOException {
    try (Socket client = send(http, "POST /continuations?max-bytes=1 HTTP/1.1\r\nHost: " + host + "\r\n" + headers
        + "Content-Length: 2\r\n\r\nab")) {
      return status(client);
    }
  }

  private static int status(URI address, String path, String host) throws IOException {
    try (Socket client = send(address, "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n")) {
      return status(client);
    }
  }

  private static int status(Socket client) throws IOException {
    String line = new String(client.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    return Integer.parseInt(line.substring(9));
  }

  private static Socket send(URI address, String request) throws IOException {
    Socket client = new Socket(address.getHost(), address.getPort());
    client.setSoTimeout(WAIT_MILLIS);
    client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return client;
  }

  /// Waits until the service has closed a connection.
  private static boolean isCut(Socket client) throws IOException {
    try {
      client.getInputStream().readAllBytes();
      return true;
    } catch (SocketException _) {
      return true;
    }
  }

  private static void close(List<Socket> clients) throws IOException {
    for (Socket client : clients) {
      client.close();
    }
  }
}
