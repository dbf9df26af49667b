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

  /// Returns the alert's line as a heat map, its bits, its p-value and the text that the model expected instead.
  String render(JsonNode alert) {
    RecordScore score = score(alert);
    String expected = alert.path("expected").isObject()
        ? String.format("%n     the model expected \u201c%s\u201d at byte %d",
            alert.path("expected").path("text").asText(), score.worstSpanOffset())
        : "";
    return String.format(Locale.ROOT,
        "  ALERT %s, incident %s %s: %.0f bits in %d bytes, p = %.1e, %s %.3g where %.3g is usual%n     %s%s",
        alert.path("stream").asText(), alert.path("incident").path("id").asText(),
        alert.path("incident").path("change").asText(), score.bits(), score.bytes(), alert.path("pValue").asDouble(),
        alert.path("statistic").asText(), alert.path("observedBits").asDouble(), alert.path("typicalBits").asDouble(),
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
