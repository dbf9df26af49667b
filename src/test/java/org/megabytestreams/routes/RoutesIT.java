package org.megabytestreams.routes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.Cli;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TinyBundle;
import org.megabytestreams.testing.Waiting;

/// Sends the incidents of a real service by routes, over its restart.
class RoutesIT {
  private static final Duration WAIT = Duration.ofSeconds(60);
  private static final int CALM = 400;
  private static final int QUIET = 40;

  @TempDir
  Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private BrokerProcess broker;
  private Path bundle;
  private Path routes;

  @Test
  void tellsOfIncidentsOverARestartWhileAnotherTargetIsDead() throws Exception {
    try (Receiver hook = new Receiver(); Receiver late = new Receiver(); Receiver alertmanager = new Receiver();
        Receiver fresh = new Receiver(); BrokerProcess running = TestBroker.start(folder.resolve("broker"))) {
      broker = running;
      bundle = TinyBundle.write(folder.resolve("bundle")).folder();
      routes = Files.writeString(folder.resolve("routes.json"), """
          {"routes": [
            {"name": "dead", "type": "slack", "url": "http://127.0.0.1:1/", "allowPrivate": true, "deadline": "1s"},
            {"name": "hook", "type": "webhook", "url": "%s/hook", "allowPrivate": true},
            {"name": "late", "type": "webhook", "url": "%s/late", "allowPrivate": true},
            {"name": "am", "type": "alertmanager", "url": "%s", "allowPrivate": true, "repeatEvery": "1s"}]}
          """.formatted(hook.url(), late.url(), alertmanager.url()));
      late.answers((exchange, posted) -> late.status(exchange, posted, 500));
      TestClients clients = new TestClients(broker.bootstrapServers());
      try (KafkaProducer<byte[], byte[]> producer = clients.producer()) {
        try (ServeProcess serve = start()) {
          serve.await("(routes: dead, hook, late, am)");
          calm(producer, CALM);
          clients.awaitAtLeast("scores", CALM, WAIT);
          byte[] noise = new byte[200];
          new Random(1).nextBytes(noise);
          send(producer, noise);
          Waiting.until(WAIT, () -> changes(hook).equals(List.of("opened")), serve::output);
          Waiting.until(WAIT, () -> alertmanager.taken().size() >= 2, serve::output);
          ConsumerRecord<byte[], byte[]> letter = clients.read("dead-letters", 1, WAIT).getFirst();
          assertEquals("NOT_DELIVERED", TestClients.header(letter, "megabyte.reason.class"));
          assertTrue(TestClients.header(letter, "megabyte.reason").startsWith("route dead: not delivered: "),
              TestClients.header(letter, "megabyte.reason"));
          Waiting.until(WAIT, () -> response(serve.management() + "/q/metrics")
              .body().contains("megabyte_routes_dead_letters_total{route=\"dead\"} 1.0"), serve::output);
          assertEquals(200, response(serve.management() + "/q/health").statusCode(), "a dead target is no failure");
          assertTrue(serve.terminate() != null, serve::output);
        }
        late.answers((exchange, posted) -> late.status(exchange, posted, 200));
        int before = alertmanager.taken().size();
        Files.writeString(routes, Files.readString(routes).replace("1s\"}]}", """
            1h"},
            {"name": "fresh", "type": "alertmanager", "url": "%s", "allowPrivate": true, "repeatEvery": "1s"}]}
            """.formatted(fresh.url())));
        try (ServeProcess serve = start()) {
          Waiting.until(WAIT, () -> alertmanager.taken().size() > before, serve::output);
          serve.await("(scoring bytes)");
          calm(producer, QUIET);
          Waiting.until(WAIT, () -> changes(hook).equals(List.of("opened", "closed")), serve::output);
          Waiting.until(WAIT, () -> changes(late).equals(List.of("opened", "closed")), serve::output);
          Waiting.until(WAIT, () -> ends(alertmanager.taken().getLast()), serve::output);
          Waiting.until(WAIT, () -> !fresh.taken().isEmpty(), serve::output);
          assertTrue(ends(fresh.taken().getFirst()), "a new route repeats nothing that was open before it");
        }
      }
      Cli.Outcome sample = Cli.run(folder, null, "route-test", "hook", "--routes", routes.toString());
      assertEquals(List.of("opened: HTTP 200", "closed: HTTP 200"), sample.out(), sample.err().toString());
      Cli.run(folder, null, "route-test", "dead", "--routes", routes.toString())
          .fails(1, "megabyte route-test: opened: Connection refused: /127.0.0.1:1");
    }
  }

  private ServeProcess start() throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--bootstrap", broker.bootstrapServers(), "--create-topics",
        "--data", folder.resolve("data").toString(), "--model", bundle.toString(), "--routes", routes.toString()));
    arguments.addAll(ServeProcess.settings("alerts.warm-up-records=100", "alerts.false-alarms-per-day=100000",
        "alerts.quiet-records=20", "alerts.quiet-time=1h", "continuations.enabled=false"));
    return ServeProcess.start(folder.resolve("serve.out"), arguments.toArray(String[]::new));
  }

  private static void calm(KafkaProducer<byte[], byte[]> producer, int records) {
    for (int i = 0; i < records; i++) {
      send(producer, ("request " + i % 7 + " served").getBytes(StandardCharsets.UTF_8));
    }
    producer.flush();
  }

  private static void send(KafkaProducer<byte[], byte[]> producer, byte[] record) {
    producer.send(new ProducerRecord<>("bytes", "web".getBytes(StandardCharsets.UTF_8), record));
  }

  private static List<String> changes(Receiver hook) {
    return hook.taken().stream().map(Receiver.Posted::json).map(json -> json.path("change").asText()).toList();
  }

  private static boolean ends(Receiver.Posted alerts) {
    var alert = alerts.json().get(0);
    return alert.path("annotations").path("summary").asText().contains(" closed: ");
  }

  private HttpResponse<String> response(String address) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
  }
}
