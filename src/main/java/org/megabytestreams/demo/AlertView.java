package org.megabytestreams.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.megabytestreams.report.HeatMap;
import org.megabytestreams.score.RecordScore;

/// Shows an alert to a person.
final class AlertView {
  private static final int SHOWN_BYTES = 300;

  private final HeatMap heatMap;

  AlertView(HeatMap heatMap) {
    this.heatMap = heatMap;
  }

  /// Returns why it alerts, the record as a heat map, and the text that the model expected instead.
  String render(JsonNode alert) {
    RecordScore score = score(alert);
    String expected = alert.path("expected").isObject()
        ? String.format("%n     the model expected \u201c%s\u201d at byte %d",
            alert.path("expected").path("text").asText(), score.worstSpanOffset())
        : "";
    return String.format(Locale.ROOT,
        "  ALERT %s, incident %s %s: %s%n     %s%s",
        alert.path("stream").asText(), alert.path("incident").path("id").asText(),
        alert.path("incident").path("change").asText(), alert.path("summary").asText(),
        heatMap.render(bytes(alert), score, SHOWN_BYTES).replace("\n", "\n     "), expected);
  }

  /// Returns the record's first bytes.
  static byte[] bytes(JsonNode alert) {
    try {
      return alert.path("record").path("base64").binaryValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RecordScore score(JsonNode alert) {
    JsonNode positions = alert.path("positionBits");
    float[] bits = new float[positions.size()];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = (float) positions.get(i).asDouble();
    }
    return new RecordScore(alert.path("bytes").asLong(), alert.path("bits").asDouble(),
        alert.path("worstSpanBits").asDouble(), alert.path("worstSpanOffset").asLong(), 0, bits);
  }
}
