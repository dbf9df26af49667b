package org.megabytestreams.routes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.megabytestreams.anomaly.Severity;
import org.megabytestreams.wire.OneLine;

/// Triggers and resolves events of PagerDuty's Events API v2. An incident is one event there (`dedup_key`).
final class PagerDutyTarget implements Target {
  private static final int MAX_SUMMARY = 1000;

  private final Wording wording;
  private final TargetSettings.PagerDuty settings;
  private final HttpSender http;

  PagerDutyTarget(Wording wording, TargetSettings.PagerDuty settings, HttpSender http) {
    this.wording = wording;
    this.settings = settings;
    this.http = http;
  }

  @Override
  public boolean keepsState() {
    return true;
  }

  @Override
  public Delivery send(List<Message> messages) {
    Message message = messages.getFirst();
    boolean resolves = message instanceof Notification one && one.change() == Change.CLOSED;
    ObjectNode event = MessageJson.object();
    try {
      event.put("routing_key", settings.routingKey().read());
    } catch (IOException e) {
      return Delivery.failed(e.getMessage());
    }
    event.put("event_action", resolves ? "resolve" : "trigger");
    event.put("dedup_key", message instanceof Notification one ? one.incident().id() : message.idempotencyKey());
    if (!resolves) {
      describe(message, event);
    }
    return http.post("", Map.of("Content-Type", "application/json"), MessageJson.bytes(event));
  }

  private void describe(Message message, ObjectNode event) {
    Severity severity = switch (message) {
      case Notification one -> one.severity();
      case Digest digest -> digest.severity();
    };
    ObjectNode payload = event.putObject("payload").put("summary", OneLine.of(wording.text(message), MAX_SUMMARY))
        .put("severity", severity(severity));
    switch (message) {
      case Notification one -> payload.put("source", one.incident().topic() + "/"
          + Wording.streamName(one.incident()));
      case Digest digest -> payload.put("source", String.join(",", digest.topics().keySet()));
    }
    wording.link(message).ifPresent(link -> event.putArray("links").addObject().put("href", link)
        .put("text", "show"));
  }

  private static String severity(Severity severity) {
    return switch (severity) {
      case CRITICAL -> "critical";
      case HIGH -> "error";
      case MEDIUM -> "warning";
      case LOW -> "info";
    };
  }

  @Override
  public void close() {
    http.close();
  }
}
