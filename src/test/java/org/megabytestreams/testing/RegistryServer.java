package org.megabytestreams.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/// Answers the three requests of a schema registry that the service makes: a schema is registered, looked up, and told
/// by its id. It is written for these tests, and checks no compatibility; `mvn verify -Pregistry` runs Apicurio's.
public final class RegistryServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FIRST_ID = 300; // so that two of the id's bytes are used
  private static final int HTTP_OK = 200;

  private final HttpServer server;
  private final String scheme;
  private final Map<Integer, ObjectNode> schemas = new TreeMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile int status = HTTP_OK;
  private volatile String authorization;

  public RegistryServer() throws IOException {
    this(HttpServer.create(), "http");
  }

  public RegistryServer(SSLContext tls) throws IOException {
    this(secured(tls), "https");
  }

  private static HttpServer secured(SSLContext tls) throws IOException {
    HttpsServer server = HttpsServer.create();
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return server;
  }

  private RegistryServer(HttpServer server, String scheme) throws IOException {
    this.server = server;
    this.scheme = scheme;
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      requests.add(exchange.getRequestMethod() + " " + path);
      authorization = exchange.getRequestHeaders().getFirst("Authorization");
      if (status != HTTP_OK) {
        answer(exchange, status, JSON.createObjectNode().put("error_code", status).put("message", "not now"));
      } else if (exchange.getRequestMethod().equals("POST")) {
        take(exchange, path);
      } else {
        ObjectNode found = schemas.get(Integer.valueOf(path.replaceFirst("^/schemas/ids/", "")));
        answer(exchange, found == null ? 404 : HTTP_OK, found == null ? notFound() : found);
      }
    }
  }

  private void take(HttpExchange exchange, String path) throws IOException {
    ObjectNode sent = (ObjectNode) JSON.readTree(exchange.getRequestBody());
    sent.put("subject", path.replaceFirst("^/subjects/([^/]+)(/versions)?$", "$1"));
    int id = schemas.entrySet().stream().filter(known -> known.getValue().equals(sent)).map(Map.Entry::getKey)
        .findFirst().orElse(FIRST_ID + schemas.size());
    if (!schemas.containsKey(id) && !path.endsWith("/versions")) {
      answer(exchange, 404, notFound());
      return;
    }
    schemas.put(id, sent);
    answer(exchange, HTTP_OK, JSON.createObjectNode().put("id", id));
  }

  private static ObjectNode notFound() {
    return JSON.createObjectNode().put("error_code", 40_403).put("message", "Schema not found");
  }

  private static void answer(HttpExchange exchange, int code, JsonNode body) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  public String url() {
    return scheme + "://127.0.0.1:" + server.getAddress().getPort();
  }

  /// Returns the requests until now, such as `GET /schemas/ids/300`.
  public List<String> requests() {
    return requests;
  }

  /// Returns the header `Authorization` of the last request.
  public String authorization() {
    return authorization;
  }

  /// Answers every request by this status from now on.
  public void answers(int every) {
    status = every;
  }

  /// Returns what is registered under an id: `schema`, `schemaType` and `subject`.
  public synchronized JsonNode schema(int id) {
    return schemas.get(id);
  }

  /// Holds a schema as if somebody had registered it.
  public synchronized int add(String subject, String type, String schema) {
    int id = FIRST_ID + schemas.size();
    schemas.put(id, JSON.createObjectNode().put("schemaType", type).put("schema", schema).put("subject", subject));
    return id;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
