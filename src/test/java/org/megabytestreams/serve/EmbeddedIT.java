package org.megabytestreams.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.TinyBundle;

/// Runs `serve --embedded`, with a broker, topics and data of its own.
class EmbeddedIT {
  private static final String BROKER = "broker at (127.0.0.1:[0-9]+)";

  @TempDir
  Path folder;

  /// A name that Kafka, its logging, Java's properties or the configuration would read as something else.
  private final String odd =
      (System.getProperty("sun.jnu.encoding").equals("UTF-8") ? "größe" : "size") + "\\tab, a=b ${x} 100% #1";

  @Test
  void keepsItsDataAndStopsItsBroker() throws Exception {
    TinyBundle.write(folder.resolve("bundle"));
    try (ServeProcess serve = start("first.out")) {
      TestClients kafka = new TestClients(serve.await(BROKER));
      String http = serve.http();
      serve.await("(scoring bytes of )");
      try (var producer = kafka.producer()) {
        producer.send(new ProducerRecord<>("bytes", new byte[] {'k'}, "hello".getBytes())).get();
      }
      assertEquals(1, kafka.read("scores", 1, Duration.ofSeconds(30)).size(), serve.output());
      assertTrue(get(serve.management() + "/q/health/ready").contains("RUNNING"));
      String metrics = get(serve.management() + "/q/metrics");
      assertTrue(metrics.contains("megabyte_records_total 1.0"));
      assertTrue(shown().allMatch(name -> metrics.contains("\n" + name)), metrics);
      String model = get(http + "/model");
      assertTrue(model.contains("\"name\":\"untrained\""), model);
      assertTrue(model.contains("\"topic\":\"bytes\",\"streamPerDay\":1.0,\"topicPerDay\":20.0"), model);
      assertTrue(metrics.contains("\nmegabyte_budget_left{topic=\"bytes\"}"), metrics);
      assertStops(serve);
      assertTrue(Files.isDirectory(folder.resolve(odd).resolve("broker/data/scores-0")), "data in another folder");
      assertTrue(Files.isDirectory(folder.resolve(odd).resolve("state/megabyte")), "state in another folder");
      assertEquals(List.of(), serve.output().lines().filter(line -> line.contains(" WARN ")).toList());
    }
    try (ServeProcess serve = start("second.out")) {
      TestClients kafka = new TestClients(serve.await(BROKER));
      serve.await("(scoring bytes of )");
      assertEquals(1, kafka.read("scores", 1, Duration.ofSeconds(30)).size(), serve.output());
      assertStops(serve);
    }
  }

  /// Metrics of the dashboard; those of a shadow are there too, at 0.
  private static Stream<String> shown() throws IOException {
    return Pattern.compile("(megabyte|jvm)_[a-z_]+").matcher(Files.readString(Path.of("deploy/compose/dashboard.json")))
        .results().map(MatchResult::group);
  }

  private static void assertStops(ServeProcess serve) throws InterruptedException {
    ProcessHandle broker = serve.children().findFirst().orElseThrow();
    Duration stop = serve.terminate();
    assertNotNull(stop, serve.output());
    assertTrue(stop.toSeconds() < 10, "stopping took " + stop);
    assertTrue(serve.output().contains(" stopped"), serve.output());
    assertTrue(!broker.isAlive(), "the broker is still there");
  }

  private ServeProcess start(String output) throws Exception {
    return ServeProcess.start(folder.resolve(output), "--embedded", "--kafka-port", "0",
        "--data", folder.resolve(odd).toString(), "--model", folder.resolve("bundle").toString(),
        "--set", "megabyte.alerts.topic-false-alarms-per-day=20");
  }

  private static String get(String address) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }
}
