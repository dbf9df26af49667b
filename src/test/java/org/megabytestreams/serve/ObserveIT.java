package org.megabytestreams.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.megabytestreams.testing.TestClients.header;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TinyBundle;
import org.megabytestreams.testing.Waiting;

/// Looks at the service as those do who run it: by its log, its probes and the traces that pass through it.
class ObserveIT {
  private static final Duration WAIT = Duration.ofMinutes(3);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CALM = 150;
  private static final int MAX_TRACE_BYTES = 256;

  @TempDir
  static Path folder;

  private static Path bundle;
  private static BrokerProcess broker;
  private static TestClients clients;

  @BeforeAll
  static void open() throws IOException {
    bundle = TinyBundle.write(folder.resolve("bundle")).folder();
    broker = TestBroker.start(folder.resolve("broker"));
    clients = new TestClients(broker.bootstrapServers());
  }

  @AfterAll
  static void close() {
    broker.close();
  }

  /// Starts a service that scores the topic of this name.
  private static ServeProcess start(String name, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--bootstrap", broker.bootstrapServers(), "--create-topics",
        "--data", folder.resolve(name).toString(), "--model", bundle.toString(), "--input", name));
    arguments.addAll(ServeProcess.application(name));
    arguments.addAll(ServeProcess.settings("topics.partitions=1", "continuations.enabled=false"));
    arguments.addAll(List.of(more));
    return ServeProcess.start(folder.resolve(name + ".out"), arguments.toArray(String[]::new));
  }

  @Test
  void saysWhyItIsNotReady() throws Exception {
    int port = freePort();
    try (ServeProcess serve = ServeProcess.start(folder.resolve("late.out"), "--bootstrap", "127.0.0.1:" + port,
        "--data", folder.resolve("late").toString(), "--model", bundle.toString(), "--input", "late",
        "--set", "megabyte.topics.timeout=5m")) {
      String ready = serve.management() + "/q/health/ready";
      awaitReason(ready, reason -> reason.startsWith("no answer from 127.0.0.1:" + port), serve);
      assertEquals(503, get(ready).statusCode());
      BrokerProcess late = TestBroker.start(folder.resolve("late-broker"), port);
      try {
        awaitReason(ready, ("missing at 127.0.0.1:" + port + ": topics alerts, dead-letters, late, scores;"
            + " create them, or let the service do it with --create-topics")::equals, serve);
        new TestClients(late.bootstrapServers()).create(1, "late", "scores", "alerts", "dead-letters");
        Waiting.until(WAIT, () -> get(ready).statusCode() == 200, serve::output);
        assertNull(reason(get(ready)));
        assertTrue(get(ready).body().contains("RUNNING"));
      } finally {
        late.close();
      }
      awaitReason(ready, reason -> reason.startsWith("brokers do not answer: "), serve);
      assertEquals(200, get(serve.management() + "/q/health/live").statusCode());
    }
  }

  private static void awaitReason(String ready, Predicate<String> expected, ServeProcess serve) throws Exception {
    Waiting.until(WAIT, () -> {
      String reason = reason(get(ready));
      return reason != null && expected.test(reason);
    }, () -> "another reason: " + text(ready) + "\n" + serve.output());
  }

  private static String text(String address) {
    try {
      return get(address).body();
    } catch (IOException | InterruptedException e) {
      return e.toString();
    }
  }

  /// Returns why records are not being scored; null if they are.
  private static String reason(HttpResponse<String> ready) throws IOException {
    JsonNode check = StreamSupport.stream(JSON.readTree(ready.body()).path("checks").spliterator(), false)
        .filter(each -> each.path("name").asText().equals("scoring")).findFirst().orElseThrow();
    return check.at("/data/reason").textValue();
  }

  @Test
  void carriesTracesAndLogsJson() throws Exception {
    try (ServeProcess serve = start("traces", "--json-log", "--set", "megabyte.alerts.warm-up-records=100",
        "--set", "megabyte.alerts.false-alarms-per-day=100000")) {
      serve.await("(scoring traces)");
      try (KafkaProducer<byte[], byte[]> producer = clients.producer()) {
        for (int i = 0; i < CALM; i++) {
          producer.send(record("traces", "k", "request " + i % 7 + " served", trace(i)));
        }
        producer.send(record("traces", "k", "too long a trace", "x".repeat(MAX_TRACE_BYTES + 1)));
        producer.send(record("traces", "k", "x#9]".repeat(50), trace(CALM + 1)));
        producer.send(record("traces", "k".repeat(5000), "too long a key", trace(CALM + 2)));
      }
      List<ConsumerRecord<byte[], byte[]>> scores = clients.read("traces-scores", CALM + 2, WAIT);
      assertEquals(CALM + 2, scores.size(), serve.output());
      for (ConsumerRecord<byte[], byte[]> score : scores) {
        int offset = JSON.readTree(score.value()).path("offset").asInt();
        if (offset == CALM) {
          assertNull(score.headers().lastHeader("traceparent"));
        } else {
          assertEquals(trace(offset), header(score, "traceparent"));
        }
      }
      assertCarried(clients.read("traces-alerts", 1, WAIT));
      assertCarried(clients.read("incidents", 1, WAIT));
      assertEquals(trace(CALM + 2), header(clients.read("traces-dead", 1, WAIT).getFirst(), "traceparent"));
      Waiting.until(WAIT, () -> get(serve.management() + "/q/metrics").body()
          .contains("megabyte_topic_lag{topic=\"traces\"} 0.0"), () -> "the lag is not 0");
      serve.terminate();
      assertLogsJson(serve);
    }
  }

  @Test
  void addsAStepToSampledTraces() throws Exception {
    List<byte[]> bodies = new CopyOnWriteArrayList<>();
    HttpServer collector = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    collector.createContext("/v1/traces", exchange -> {
      bodies.add(exchange.getRequestBody().readAllBytes());
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    });
    collector.start();
    try (ServeProcess serve = start("steps", "--set", "megabyte.traces.endpoint=http://127.0.0.1:"
        + collector.getAddress().getPort() + "/v1/traces")) {
      serve.await("(scoring steps)");
      String unsampled = trace(2).replaceFirst("01$", "00");
      List<String> sent = List.of(trace(1), unsampled, "no trace");
      try (KafkaProducer<byte[], byte[]> producer = clients.producer()) {
        for (String trace : sent) {
          producer.send(record("steps", "k", "a record", trace)).get();
        }
      }
      List<String> got = clients.read("steps-scores", sent.size(), WAIT).stream()
          .map(score -> header(score, "traceparent")).toList();
      assertEquals(sent.subList(1, sent.size()), got.subList(1, got.size()), serve.output());
      String[] parent = trace(1).split("-");
      String[] step = got.getFirst().split("-");
      assertEquals(List.of(parent[0], parent[1], parent[3]), List.of(step[0], step[1], step[3]));
      assertNotEquals(parent[2], step[2]);
      Waiting.until(WAIT, () -> !bodies.isEmpty(), serve::output);
      String body = HexFormat.of().formatHex(bodies.getFirst());
      List.of(parent[1], parent[2], step[2]).forEach(id -> assertTrue(body.contains(id), id + " is not in " + body));
      assertFalse(body.contains(unsampled.split("-")[1]), body);
    } finally {
      collector.stop(0);
    }
  }

  private static void assertCarried(List<ConsumerRecord<byte[], byte[]>> changes) throws IOException {
    ConsumerRecord<byte[], byte[]> last = changes.getLast();
    assertEquals(trace(CALM + 1), header(last, "traceparent"), JSON.readTree(last.value()).toString());
  }

  private static void assertLogsJson(ServeProcess serve) throws IOException {
    List<String> messages = new ArrayList<>();
    for (String line : serve.output().lines().filter(text -> !text.startsWith("WARNING: ")).toList()) {
      JsonNode event = JSON.readTree(line);
      assertFalse(event.path("timestamp").asText().isEmpty(), line);
      assertFalse(event.path("level").asText().isEmpty(), line);
      messages.add(event.path("message").asText());
    }
    assertTrue(messages.stream().anyMatch(message -> message.startsWith("scoring traces of ")), messages.toString());
    assertEquals("stopped", messages.stream().filter("stopped"::equals).findFirst().orElse(messages.toString()));
  }

  private static String trace(int number) {
    return "00-4bf92f3577b34da6a3ce929d0e0e%04x-00f067aa0ba902b7-01".formatted(number);
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, String key, String value, String trace) {
    var record = new ProducerRecord<>(topic, key.getBytes(), value.getBytes());
    record.headers().add("traceparent", trace.getBytes());
    return record;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static HttpResponse<String> get(String address) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
