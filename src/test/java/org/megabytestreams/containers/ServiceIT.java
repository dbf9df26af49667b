package org.megabytestreams.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.megabytestreams.testing.TestClients.header;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.megabytestreams.testing.TestClients;

/// Runs one broker and one instance, which scores, alerts, continues, stops and starts again.
class ServiceIT {
  private static final Duration WAIT = Duration.ofSeconds(120);
  private static final int CALM = 400;
  /// A Java process that has shut down in order; 137 would be SIGKILL.
  private static final long ENDED_BY_SIGTERM = 143;

  @Test
  void scoresAlertsContinuesAndGoesOnAfterARestart() throws Exception {
    Random random = new Random(1);
    try (KafkaCluster cluster = KafkaCluster.start(1);
        ServiceContainer service = new ServiceContainer(cluster.network(), cluster.innerBootstrapServers(), Map.of(
            "MEGABYTE_TOPICS_CREATE", "true", "MEGABYTE_TOPICS_PARTITIONS", "1", "MEGABYTE_INSTANCE_ID", "one",
            "MEGABYTE_MODEL", "/app/bundles/general", "MEGABYTE_ALERTS_FALSE_ALARMS_PER_DAY", "100000"))) {
      service.start();
      TestClients clients = new TestClients(cluster.bootstrapServers());
      try (KafkaProducer<byte[], byte[]> producer = clients.producer()) {
        for (int i = 0; i < CALM; i++) {
          producer.send(line("2026-03-04 10:%02d:%02d INFO [worker-%d] request /api/items/%d took %d ms".formatted(
              i / 60, i % 60, random.nextInt(8), random.nextInt(1000), random.nextInt(900))
              .getBytes(StandardCharsets.UTF_8))).get();
        }
        byte[] noise = new byte[300];
        random.nextBytes(noise);
        producer.send(line(noise)).get();
        producer.send(new ProducerRecord<>("prompts", null, "[2026-".getBytes(StandardCharsets.UTF_8))).get();
      }
      assertEquals(CALM + 1, clients.scores("scores", CALM + 1, WAIT).size());
      clients.awaitUntil("alerts", alert -> new String(alert.value(), StandardCharsets.UTF_8)
          .contains("\"offset\":" + CALM), WAIT);
      assertEquals("true", header(clients.read("continuations", 1, WAIT).getLast(), "final"));
      assertTrue(get(service, "/q/metrics").contains("megabyte_records_total " + (CALM + 1)));
      assertEquals("healthy", service.state().getHealth().getStatus());
      assertEquals("10001", service.container().execInContainer("id", "-u").getStdout().strip());
      assertNotEquals(0, service.container().execInContainer("touch", "/app/x").getExitCode());

      assertEquals(ENDED_BY_SIGTERM, service.stop(), service.container().getLogs());
      try (KafkaProducer<byte[], byte[]> producer = clients.producer()) {
        producer.send(line("after the restart".getBytes(StandardCharsets.UTF_8))).get();
      }
      service.startAgain();
      JsonNode after = clients.scores("scores", CALM + 2, WAIT).stream()
          .max(Comparator.comparingLong(score -> score.get("offset").asLong())).orElseThrow();
      assertEquals(CALM + 1, after.get("offset").asLong());
      assertTrue(after.get("contextSymbols").asLong() > 0, after.toString());
      assertTrue(after.get("pValue").isNumber(), after.toString());
    }
  }

  private static ProducerRecord<byte[], byte[]> line(byte[] value) {
    return new ProducerRecord<>("bytes", "readme".getBytes(StandardCharsets.UTF_8), value);
  }

  private static String get(ServiceContainer service, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(service.address() + path)).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }
}
