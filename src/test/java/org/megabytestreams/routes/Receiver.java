package org.megabytestreams.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.megabytestreams.testing.TestJson;

/// A server that keeps what is posted to it, and answers as a test says.
final class Receiver implements AutoCloseable {
  /// Holds a request.
  record Posted(String path, Headers headers, byte[] body) {
    JsonNode json() {
      return TestJson.read(body);
    }
  }

  /// Answers a request.
  @FunctionalInterface
  interface Answer {
    void to(HttpExchange exchange, Posted posted) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Posted> taken = new CopyOnWriteArrayList<>();
  private final List<Posted> all = new CopyOnWriteArrayList<>();
  private volatile Answer answer = (exchange, posted) -> status(exchange, posted, 200);

  Receiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    Posted posted = new Posted(exchange.getRequestURI().toString(), exchange.getRequestHeaders(),
        exchange.getRequestBody().readAllBytes());
    all.add(posted);
    try (exchange) {
      answer.to(exchange, posted);
    }
  }

  /// Answers without a body.
  void status(HttpExchange exchange, Posted posted, int status) throws IOException {
    if (status == 200) {
      taken.add(posted);
    }
    exchange.sendResponseHeaders(status, -1);
  }

  void answers(Answer how) {
    answer = how;
  }

  /// Returns the requests that [#status] answered by 200, in order.
  List<Posted> taken() {
    return taken;
  }

  List<Posted> all() {
    return all;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  Endpoint endpoint(String path) {
    return new Endpoint(url() + path, null, Optional.empty(), Optional.empty(), true);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
