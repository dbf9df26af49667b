package org.megabytestreams.routes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Posts each message as JSON.
///
/// With a key, it signs `TIMESTAMP.BODY` by HMAC-SHA256. The timestamp is in the header beside the signature, so a
/// receiver can refuse a message that someone recorded and sends again.
final class WebhookTarget implements Target {
  static final String KEY_HEADER = "Idempotency-Key";
  static final String TIMESTAMP_HEADER = "Megabyte-Timestamp";
  static final String SIGNATURE_HEADER = "Megabyte-Signature";
  private static final String HMAC = "HmacSHA256";

  private final String route;
  private final Wording wording;
  private final TargetSettings.Webhook settings;
  private final HttpSender http;

  WebhookTarget(String route, Wording wording, TargetSettings.Webhook settings, HttpSender http) {
    this.route = route;
    this.wording = wording;
    this.settings = settings;
    this.http = http;
  }

  @Override
  public Delivery send(List<Message> messages) {
    Message message = messages.getFirst();
    ObjectNode json = MessageJson.of(message, route, wording);
    byte[] body = MessageJson.bytes(settings.cloudEvents() ? event(message, json) : json);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", settings.cloudEvents() ? "application/cloudevents+json" : "application/json");
    headers.put(KEY_HEADER, message.idempotencyKey());
    if (settings.signingKey().isPresent()) {
      String timestamp = String.valueOf(Instant.now().getEpochSecond());
      try {
        headers.put(TIMESTAMP_HEADER, timestamp);
        headers.put(SIGNATURE_HEADER, "sha256=" + signature(settings.signingKey().get().read(), timestamp, body));
      } catch (IOException e) {
        return Delivery.failed(e.getMessage());
      }
    }
    return http.post("", headers, body);
  }

  private ObjectNode event(Message message, ObjectNode data) {
    ObjectNode event = MessageJson.object().put("specversion", "1.0").put("id", message.idempotencyKey())
        .put("source", "/megabyte/routes/" + route)
        .put("type", "org.megabytestreams.incident." + data.get("change").asText());
    if (message instanceof Notification one) {
      event.put("subject", one.incident().id());
    }
    long millis = switch (message) {
      case Notification one -> one.incident().lastTimestamp();
      case Digest digest -> digest.toMillis();
    };
    event.put("time", Instant.ofEpochMilli(millis).toString()).put("datacontenttype", "application/json")
        .set("data", data);
    return event;
  }

  static String signature(String key, String timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), HMAC));
      mac.update((timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
