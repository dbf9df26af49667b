package org.megabytestreams.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.megabytestreams.testing.TestClients.header;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
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
  private static final Duration WAIT = Duration.ofSeconds(90);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CALM = 150;
  private static final int MAX_TRACE_BYTES = 256;

  @TempDir
  static Path folder;

  private static Path bundle;

  @BeforeAll
  static void write() throws IOException {
    bundle = TinyBundle.write(folder.resolve("bundle")).folder();
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
      BrokerProcess broker = TestBroker.start(folder.resolve("late-broker"), port);
      try {
        awaitReason(ready, ("missing at 127.0.0.1:" + port + ": topics alerts, dead-letters, late, scores;"
            + " create them, or let the service do it with --create-topics")::equals, serve);
        new TestClients(broker.bootstrapServers()).create(1, "late", "scores", "alerts", "dead-letters");
        Waiting.until(WAIT, () -> get(ready).statusCode() == 200, serve::output);
        assertNull(reason(get(ready)));
        assertTrue(get(ready).body().contains("RUNNING"));
      } finally {
        broker.close();
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
    List<String> arguments = new ArrayList<>(List.of("--embedded", "--kafka-port", "0", "--json-log", "--data",
        folder.resolve("traces").toString(), "--model", bundle.toString()));
    arguments.addAll(ServeProcess.settings("alerts.warm-up-records=100", "alerts.false-alarms-per-day=100000",
        "topics.partitions=1"));
    try (ServeProcess serve = ServeProcess.start(folder.resolve("traces.out"), arguments.toArray(String[]::new))) {
      TestClients clients = new TestClients(serve.await("broker at (127.0.0.1:[0-9]+)"));
      serve.await("(scoring bytes)");
      try (KafkaProducer<byte[], byte[]> producer = clients.producer()) {
        for (int i = 0; i < CALM; i++) {
          producer.send(record("k", "request " + i % 7 + " served", trace(i)));
        }
        producer.send(record("k", "too long a trace", "x".repeat(MAX_TRACE_BYTES + 1)));
        producer.send(record("k", "x#9]".repeat(50), trace(CALM + 1)));
        producer.send(record("k".repeat(5000), "too long a key", trace(CALM + 2)));
      }
      List<ConsumerRecord<byte[], byte[]>> scores = clients.read("scores", CALM + 2, WAIT);
      assertEquals(CALM + 2, scores.size(), serve.output());
      for (ConsumerRecord<byte[], byte[]> score : scores) {
        int offset = JSON.readTree(score.value()).path("offset").asInt();
        if (offset == CALM) {
          assertNull(score.headers().lastHeader("traceparent"));
        } else {
          assertEquals(trace(offset), header(score, "traceparent"));
        }
      }
      assertCarried(clients.read("alerts", 1, WAIT));
      assertCarried(clients.read("incidents", 1, WAIT));
      assertEquals(trace(CALM + 2), header(clients.read("dead-letters", 1, WAIT).getFirst(), "traceparent"));
      String metrics = get(serve.management() + "/q/metrics").body();
      assertTrue(metrics.contains("megabyte_topic_lag{topic=\"bytes\",} 0.0"), metrics);
      serve.terminate();
      assertLogsJson(serve);
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
    assertTrue(messages.stream().anyMatch(message -> message.startsWith("scoring bytes of ")), messages.toString());
    assertEquals("stopped", messages.stream().filter("stopped"::equals).findFirst().orElse(messages.toString()));
  }

  private static String trace(int number) {
    return "00-4bf92f3577b34da6a3ce929d0e0e%04x-00f067aa0ba902b7-01".formatted(number);
  }

  private static ProducerRecord<byte[], byte[]> record(String key, String value, String trace) {
    var record = new ProducerRecord<>("bytes", key.getBytes(), value.getBytes());
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
