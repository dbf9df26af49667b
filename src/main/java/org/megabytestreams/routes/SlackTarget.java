package org.megabytestreams.routes;

import java.util.List;
import java.util.Map;

/// Posts each message as a text to an incoming webhook of Slack, or of a chat that takes the same.
final class SlackTarget implements Target {
  private final Wording wording;
  private final HttpSender http;

  SlackTarget(Wording wording, HttpSender http) {
    this.wording = wording;
    this.http = http;
  }

  @Override
  public Delivery send(List<Message> messages) {
    Message message = messages.getFirst();
    String text = wording.text(message, SlackTarget::escape)
        + wording.link(message).map(link -> " <" + link + "|show>").orElse("");
    return http.post("", Map.of("Content-Type", "application/json"),
        MessageJson.bytes(MessageJson.object().put("text", text)));
  }

  /// Keeps values from naming people or addresses: these stand in angle brackets.
  static String escape(String value) {
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  @Override
  public void close() {
    http.close();
  }
}
