package org.megabytestreams.routes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.anomaly.Severity;
import org.megabytestreams.control.StreamPattern;
import org.megabytestreams.wire.IncidentState;
import org.megabytestreams.wire.Schemas;

/// Looks at what targets get.
class TargetsTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Receiver receiver = new Receiver();

  @TempDir
  Path folder;

  TargetsTest() throws IOException {}

  @AfterEach
  void stop() {
    receiver.close();
  }

  @AfterAll
  static void stopVertx() {
    VERTX.close();
  }

  private Delivery send(TargetSettings settings, Message... messages) {
    Route route = new Route("ops", new RouteFilter(StreamPattern.ALL, Severity.LOW, EnumSet.allOf(Change.class)),
        new Wording("{severity}: {summary}", Optional.of("https://mb.example/")), new Route.Pace(TIMEOUT, TIMEOUT, 0),
        settings);
    try (Target target = route.open(VERTX)) {
      return target.send(List.of(messages)).without(settings.secrets());
    }
  }

  private Secret secret(String value) throws IOException {
    return new Secret(Files.writeString(folder.resolve("secret"), value + "\n"), null);
  }

  private static Digest digest() {
    Digest digest = new Digest(0);
    for (int i = 0; i < 30; i++) {
      digest.add(Incidents.opened("i-" + i, i));
    }
    return digest;
  }

  @Test
  void signsWhatAWebhookGets() throws Exception {
    var webhook = new TargetSettings.Webhook(receiver.endpoint("/hook?x=1"), false, Optional.of(secret("s3cret")));
    assertEquals("HTTP 200", send(webhook, Incidents.opened("a-1", 1)).text());
    Receiver.Posted posted = receiver.taken().getFirst();
    assertEquals("/hook?x=1", posted.path());
    assertEquals("a-1/opened/1", posted.headers().getFirst("Idempotency-Key"));
    String timestamp = posted.headers().getFirst("Megabyte-Timestamp");
    assertEquals("sha256=" + WebhookTarget.signature("s3cret", timestamp, posted.body()),
        posted.headers().getFirst("Megabyte-Signature"));
    Schemas.assertValid("route-message", posted.body());
    Schemas.assertValid("incident", MessageJson.bytes(posted.json().get("incident")));
    assertEquals("high: It costs 420.5 bits <now>.", posted.json().get("text").asText());
    assertEquals("https://mb.example/#/incidents/a-1", posted.json().get("link").asText());
  }

  /// The expected value is that of `printf '17.{}' | openssl dgst -sha256 -hmac key`.
  @Test
  void signsAsOthersCompute() {
    assertEquals("e66392eac42eafc68c35a01c712811e016386c12456975fc3af80c9268568e3a",
        WebhookTarget.signature("key", "17", "{}".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void wrapsMessagesInCloudEvents() throws Exception {
    var webhook = new TargetSettings.Webhook(receiver.endpoint(""), true, Optional.empty());
    send(webhook, Incidents.closed("a-1", 1));
    send(webhook, digest());
    JsonNode event = receiver.taken().getFirst().json();
    assertEquals("application/cloudevents+json", receiver.taken().getFirst().headers().getFirst("Content-Type"));
    assertEquals("1.0 org.megabytestreams.incident.closed a-1/closed/1 a-1", event.get("specversion").asText() + " "
        + event.get("type").asText() + " " + event.get("id").asText() + " " + event.get("subject").asText());
    Schemas.assertValid("route-message", MessageJson.bytes(event.get("data")));
    JsonNode storm = receiver.taken().get(1).json();
    Schemas.assertValid("route-message", MessageJson.bytes(storm.get("data")));
    assertEquals(30, storm.at("/data/digest/count").asInt());
    assertEquals(10, storm.at("/data/digest/worst").size());
  }

  @Test
  void tellsAlertmanagerOfManyAtOnce() throws Exception {
    var alertmanager = new TargetSettings.Alertmanager(receiver.endpoint("/am/"), Map.of("team", "web"),
        Duration.ofMinutes(1));
    IncidentState risen = Incidents.open("b", "critical", 9);
    send(alertmanager, Incidents.closed("a", 1),
        new Notification(risen, Change.ESCALATED, Severity.HIGH, Incidents.record(risen, 2)));
    Receiver.Posted posted = receiver.taken().getFirst();
    assertEquals("/am/api/v2/alerts", posted.path());
    JsonNode alerts = posted.json();
    assertEquals(3, alerts.size());
    assertEquals(List.of("a high", "b high", "b critical"), List.of(0, 1, 2).stream().map(alerts::get)
        .map(alert -> alert.at("/labels/incident").asText() + " " + alert.at("/labels/severity").asText()).toList());
    Instant now = Instant.now();
    assertEquals(List.of(true, true, false), List.of(0, 1, 2).stream()
        .map(i -> !Instant.parse(alerts.get(i).get("endsAt").asText()).isAfter(now)).toList());
    assertEquals("web", alerts.get(2).at("/labels/team").asText());
  }

  @Test
  void tellsSlackWithoutNamingPeople() throws Exception {
    send(new TargetSettings.Slack(receiver.endpoint("/services/x")), Incidents.opened("a-1", 1));
    assertEquals("{\"text\":\"high: It costs 420.5 bits &lt;now&gt;. <https://mb.example/#/incidents/a-1|show>\"}",
        new String(receiver.taken().getFirst().body(), StandardCharsets.UTF_8));
  }

  @Test
  void triggersAndResolvesInPagerDuty() throws Exception {
    var pager = new TargetSettings.PagerDuty(receiver.endpoint("/v2/enqueue"), secret("key"));
    send(pager, Incidents.opened("a", 1));
    send(pager, Incidents.closed("a", 2));
    JsonNode trigger = receiver.taken().getFirst().json();
    assertEquals("key trigger a error app/web-1", trigger.get("routing_key").asText() + " "
        + trigger.get("event_action").asText() + " " + trigger.get("dedup_key").asText() + " "
        + trigger.at("/payload/severity").asText() + " " + trigger.at("/payload/source").asText());
    assertEquals("{\"routing_key\":\"key\",\"event_action\":\"resolve\",\"dedup_key\":\"a\"}",
        receiver.taken().get(1).json().toString());
  }

  @Test
  void hidesSecretsThatATargetQuotes() throws Exception {
    receiver.answers((exchange, posted) -> {
      exchange.sendResponseHeaders(400, 0);
      exchange.getResponseBody().write(posted.body());
      exchange.getResponseBody().write("\n".repeat(5000).getBytes(StandardCharsets.UTF_8));
    });
    String text = send(new TargetSettings.PagerDuty(receiver.endpoint(""), secret("r0uting")),
        Incidents.closed("a", 1)).text();
    assertTrue(text.contains("\"routing_key\":\"***\""), text);
    assertFalse(text.contains("r0uting"), text);
    assertEquals(1, text.lines().count());
  }

  @Test
  void hidesThePathOfASecretAddressThatATargetQuotes() throws Exception {
    receiver.answers((exchange, posted) -> {
      byte[] quoted = ("Cannot POST " + posted.path().replaceFirst("/(?=\\?|$)", "") + ": no t0ken-of-hook")
          .getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(404, quoted.length);
      exchange.getResponseBody().write(quoted);
    });
    for (String address : List.of("/hooks/t0ken-of-hook", "/hooks/t0ken-of-hook/", "/a/t0ken-of-hook/?key=k3y")) {
      Endpoint hidden = new Endpoint(null, secret(receiver.url() + address), Optional.empty(), Optional.empty(), true);
      String text = send(new TargetSettings.Slack(hidden), Incidents.opened("a", 1)).text();
      String shown = address.contains("?") ? "***?***" : "***";
      assertEquals("HTTP 404: Cannot POST " + shown + ": no ***", text);
    }
  }

  @Test
  void hidesTheBeginningOfASecretWhereTheAnswerIsCut() throws Exception {
    receiver.answers((exchange, posted) -> {
      exchange.sendResponseHeaders(400, 0);
      exchange.getResponseBody().write((" ".repeat(4090) + "r0uting-key").getBytes(StandardCharsets.UTF_8));
    });
    assertEquals("HTTP 400: ***", send(new TargetSettings.PagerDuty(receiver.endpoint(""), secret("r0uting-key")),
        Incidents.closed("a", 1)).text());
  }

  @Test
  void refusesPrivateAddressesUnlessTheyAreAllowed() {
    Endpoint closed = new Endpoint(receiver.url().replace("http:", "https:"), null, Optional.empty(),
        Optional.empty(), false);
    Delivery delivery = send(new TargetSettings.Slack(closed), Incidents.opened("a", 1));
    assertEquals(Delivery.Outcome.FAILED, delivery.outcome());
    assertEquals("127.0.0.1 is at 127.0.0.1, which is no public address; allowPrivate permits it", delivery.text());
    assertEquals(List.of(), receiver.all());
  }
}
