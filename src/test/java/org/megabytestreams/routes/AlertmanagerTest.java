package org.megabytestreams.routes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.anomaly.Severity;
import org.megabytestreams.control.StreamPattern;
import org.megabytestreams.testing.TestJson;
import org.megabytestreams.testing.Waiting;
import org.megabytestreams.wire.IncidentState;

/// Sends to Debian's Alertmanager, on machines that have it.
class AlertmanagerTest {
  private static final String PROGRAM = "prometheus-alertmanager";
  private static final Duration WAIT = Duration.ofSeconds(30);

  @TempDir
  Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private String url;

  @Test
  void showsAnIncidentUntilItIsClosed() throws Exception {
    Path program = Stream.of(System.getenv("PATH").split(":")).map(place -> Path.of(place, PROGRAM))
        .filter(Files::isExecutable).findFirst().orElse(null);
    Assumptions.assumeTrue(program != null, "no " + PROGRAM);
    Process process = start(program);
    Vertx vertx = Vertx.vertx();
    try (Target target = target(vertx)) {
      Waiting.until(WAIT, process, () -> target.send(List.of(Incidents.opened("a", "medium", 1))).outcome()
          == Delivery.Outcome.DELIVERED, () -> "no answer");
      assertEquals(List.of("a medium active"), shown());
      IncidentState risen = Incidents.open("a", "critical", 2);
      target.send(List.of(new Notification(risen, Change.ESCALATED, Severity.MEDIUM, null)));
      assertEquals(List.of("a critical active"), shown());
      Delivery closed = target.send(List.of(new Notification(risen.closed(), Change.CLOSED, Severity.CRITICAL, null)));
      assertEquals(Delivery.Outcome.DELIVERED, closed.outcome(), closed.text());
      assertEquals(List.of(), shown());
    } finally {
      process.destroyForcibly().waitFor();
      vertx.close();
    }
  }

  private Process start(Path program) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    url = "http://127.0.0.1:" + port;
    Path settings = Files.writeString(folder.resolve("alertmanager.yml"),
        "route: {receiver: none}\nreceivers: [{name: none}]\n");
    return new ProcessBuilder(program.toString(), "--config.file=" + settings, "--storage.path=" + folder,
        "--web.listen-address=127.0.0.1:" + port, "--cluster.listen-address=")
        .redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile()).start();
  }

  private Target target(Vertx vertx) {
    Endpoint endpoint = new Endpoint(url, null, Optional.empty(), Optional.empty(), true);
    return new Route("am", new RouteFilter(StreamPattern.ALL, Severity.LOW, EnumSet.allOf(Change.class)),
        new Wording(Wording.DEFAULT, Optional.of("https://mb.example")), new Route.Pace(WAIT, WAIT, 0),
        new TargetSettings.Alertmanager(endpoint, Map.of(), WAIT)).open(vertx);
  }

  private List<String> shown() throws IOException, InterruptedException {
    String body = client.send(HttpRequest.newBuilder(URI.create(url + "/api/v2/alerts")).build(),
        HttpResponse.BodyHandlers.ofString()).body();
    List<String> shown = new ArrayList<>();
    for (JsonNode alert : TestJson.read(body)) {
      shown.add(alert.at("/labels/incident").asText() + " " + alert.at("/labels/severity").asText() + " "
          + alert.at("/status/state").asText());
    }
    return shown;
  }
}
