package org.megabytestreams.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.megabytestreams.wire.RecordPosition;

/// Compares two runs over the same records, score by score and incident by incident.
final class RunComparison {
  /// Published bits are rounded to 0.01: what shares a batch moves them by at most one such step.
  private static final double STEP = 0.01;
  private static final double TOLERANCE = STEP + 1e-9;
  /// The baseline learns published bits: a step of rounding moves later p-values a little.
  private static final double MAX_P_RATIO = 1.05;

  private final List<String> differences = new ArrayList<>();
  private final List<String> pDifferences = new ArrayList<>();
  private int steps;
  private int samePValues;
  private double largestPRatio = 1;

  private RunComparison() {}

  static RunComparison of(Outputs disturbed, Outputs undisturbed) {
    RunComparison comparison = new RunComparison();
    disturbed.scores().forEach((place, score) -> {
      JsonNode other = undisturbed.scores().get(place);
      if (other == null) {
        comparison.differences.add(place + " has no score in the undisturbed run");
      } else {
        comparison.compare(place, score, other);
      }
    });
    return comparison;
  }

  /// Scores that differ in anything but a step of rounding, or a p-value.
  List<String> differences() {
    return differences;
  }

  /// Bits that differ by a step of rounding.
  int steps() {
    return steps;
  }

  int samePValues() {
    return samePValues;
  }

  /// P-values that are further apart than steps of rounding explain, or of which only one run has one.
  List<String> pDifferences() {
    return pDifferences;
  }

  /// Returns the largest ratio of two p-values of a record.
  double largestPRatio() {
    return largestPRatio;
  }

  private void compare(RecordPosition place, JsonNode score, JsonNode other) {
    String[] exact = {"stream", "topic", "timestamp", "bytes", "model", "inputSha256", "contextOffset",
        "contextSkippedSymbols", "contextSymbols", "memoryFromOffset", "memoryToOffset", "memoryBlockOffsets",
        "memoryRecords", "memoryExcludedOffsets"};
    String mine = Outputs.fields(score, exact);
    if (!mine.equals(Outputs.fields(other, exact))) {
      differences.add(place + ":" + mine + " but" + Outputs.fields(other, exact));
    }
    for (String bits : List.of("bits", "worstSpanBits")) {
      double difference = Math.abs(score.get(bits).asDouble() - other.get(bits).asDouble());
      steps += difference > STEP / 2 ? 1 : 0;
      if (difference > TOLERANCE) {
        differences.add(place + ": " + bits + " " + score.get(bits) + " but " + other.get(bits));
      }
    }
    comparePValues(place, score.get("pValue"), other.get("pValue"));
  }

  private void comparePValues(RecordPosition place, JsonNode mine, JsonNode other) {
    if (mine.isNull() != other.isNull()) {
      pDifferences.add(place + ": p-value " + mine + " but " + other);
    } else if (mine.equals(other)) {
      samePValues++;
    } else {
      double ratio = mine.asDouble() / other.asDouble();
      largestPRatio = Math.max(largestPRatio, Math.max(ratio, 1 / ratio));
      if (!(Math.max(ratio, 1 / ratio) <= MAX_P_RATIO)) {
        pDifferences.add(place + ": p-value " + mine + " but " + other);
      }
    }
  }

  /// Returns the incidents whose alerts differ between the two runs.
  static List<String> incidents(Outputs disturbed, Outputs undisturbed) {
    Map<String, List<JsonNode>> mine = disturbed.incidents();
    Map<String, List<JsonNode>> other = undisturbed.incidents();
    List<String> differences = new ArrayList<>();
    mine.keySet().stream().filter(id -> !other.containsKey(id)).forEach(id -> differences.add("only disturbed: " + id
        + " " + steps(mine.get(id))));
    other.keySet().stream().filter(id -> !mine.containsKey(id)).forEach(id -> differences.add("only undisturbed: " + id
        + " " + steps(other.get(id))));
    mine.forEach((id, alerts) -> {
      if (other.containsKey(id) && !steps(alerts).equals(steps(other.get(id)))) {
        differences.add(id + ": " + steps(alerts) + " but " + steps(other.get(id)));
      }
    });
    return differences;
  }

  /// Returns what an incident's alerts say that must not depend on faults.
  private static List<String> steps(List<JsonNode> alerts) {
    return alerts.stream().map(alert -> Outputs.step(alert) + " at " + alert.path("partition").asText() + "/"
        + alert.path("offset").asText("-") + ", " + alert.at("/incident/firstTimestamp") + " to "
        + alert.at("/incident/lastTimestamp")).toList();
  }
}
