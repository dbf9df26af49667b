package org.megabytestreams.routes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.megabytestreams.anomaly.Severity;
import org.megabytestreams.wire.IncidentState;

/// Posts incidents as alerts to the API v2 of Prometheus Alertmanager, many at a time.
///
/// An open incident is sent again and again, and each time with an end a few such times ahead. So it ends by itself if
/// the service is gone for good. The severity is a label, by which Alertmanager chooses receivers. An incident whose
/// severity rises is therefore another alert there, and the former one ends.
final class AlertmanagerTarget implements Target {
  private static final int MAX_BATCH = 500;
  private static final int REPEATS_AHEAD = 4;
  private static final String PATH = "/api/v2/alerts";

  private final String route;
  private final Wording wording;
  private final TargetSettings.Alertmanager settings;
  private final HttpSender http;

  AlertmanagerTarget(String route, Wording wording, TargetSettings.Alertmanager settings, HttpSender http) {
    this.route = route;
    this.wording = wording;
    this.settings = settings;
    this.http = http;
  }

  @Override
  public int maxBatch() {
    return MAX_BATCH;
  }

  @Override
  public boolean takesDigest() {
    return false;
  }

  @Override
  public Optional<Duration> repeatEvery() {
    return Optional.of(settings.repeatEvery());
  }

  @Override
  public Delivery send(List<Message> messages) {
    Instant now = Instant.now();
    ArrayNode alerts = JsonNodeFactory.instance.arrayNode();
    for (Message message : messages) {
      Notification one = (Notification) message;
      Instant end = one.isOpen() ? now.plus(settings.repeatEvery().multipliedBy(REPEATS_AHEAD)) : now;
      if (one.former() != null && one.former() != one.severity()) {
        alerts.add(alert(one, one.former(), now, now));
      }
      alerts.add(alert(one, one.severity(), now, end));
    }
    return http.post(PATH, Map.of("Content-Type", "application/json"), MessageJson.bytes(alerts));
  }

  private ObjectNode alert(Notification one, Severity severity, Instant now, Instant end) {
    IncidentState incident = one.incident();
    ObjectNode alert = MessageJson.object();
    ObjectNode labels = alert.putObject("labels").put("alertname", "MegaByteIncident").put("incident", incident.id())
        .put("severity", severity.id()).put("topic", incident.topic())
        .put("partition", String.valueOf(incident.partition())).put("stream", Wording.streamName(incident))
        .put("route", route);
    settings.labels().forEach(labels::put);
    alert.putObject("annotations").put("summary", wording.text(one))
        .put("alerts", String.valueOf(incident.alerts()));
    // A record's time may be ahead of this clock; an alert must not end before it starts.
    long startMillis = Math.min(incident.firstTimestamp(), now.toEpochMilli());
    alert.put("startsAt", Instant.ofEpochMilli(startMillis).toString()).put("endsAt", end.toString());
    wording.link(one).ifPresent(link -> alert.put("generatorURL", link));
    return alert;
  }

  @Override
  public void close() {
    http.close();
  }
}
