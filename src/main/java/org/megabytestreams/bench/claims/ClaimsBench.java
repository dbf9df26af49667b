package org.megabytestreams.bench.claims;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.megabytestreams.report.LineChart;

/// Measures the claims of the paper (Yu et al. 2023) on this machine.
public final class ClaimsBench {
  /// Letters of the claims, in their order.
  public static final List<String> IDS = List.of("a", "b", "c", "d", "e", "f", "h");

  /// Holds the settings.
  ///
  /// @param seconds for each figure that is a speed
  /// @param minutes for each training
  /// @param data files for claims e and h, by the names of their sets; none to leave these out
  /// @param scratch folder for what is trained
  public record Settings(Set<String> ids, int cores, double seconds, double minutes, Map<String, Path> data,
      Path scratch) {}

  private interface Run {
    Claim run() throws IOException;
  }

  private ClaimsBench() {}

  /// Measures the wanted claims; `finished` gets each.
  public static List<Claim> run(Settings settings, Consumer<Claim> finished) throws IOException {
    int cores = settings.cores();
    double seconds = settings.seconds();
    Map<String, Run> runs = new LinkedHashMap<>();
    runs.put("a", () -> AttentionClaim.run(seconds));
    runs.put("b", () -> ScoringClaim.run(cores, seconds));
    runs.put("c", () -> TrainingClaim.run(cores, seconds));
    runs.put("d", GenerationClaim::run);
    runs.put("f", () -> ReversalClaim.run(settings.minutes(), cores, settings.scratch()));
    if (!settings.data().isEmpty()) {
      ShortTraining training = new ShortTraining(settings.minutes(), cores, settings.scratch());
      runs.put("e", () -> QualityClaim.run(settings.data(), training));
      runs.put("h", () -> OptionsClaim.run(settings.data(), training));
    }
    List<Claim> claims = new ArrayList<>();
    for (var run : runs.entrySet()) {
      if (settings.ids().contains(run.getKey())) {
        claims.add(run.getValue().run());
        finished.accept(claims.getLast());
      }
    }
    return claims;
  }

  /// Draws what grows with the sequence: pictures by the names of their files.
  ///
  /// @param provenance where the figures come from, in a line
  public static Map<String, String> plots(List<Claim> claims, String provenance) {
    Map<String, String> plots = new LinkedHashMap<>();
    for (Claim claim : claims) {
      if (claim.id().equals("a")) {
        plots.put("attention.svg", LineChart.svg("Cost of a byte in one window of T bytes, P = T^(1/3)", provenance,
            "T", "ns",
            List.of(new LineChart.Series("whole model", points(claim.rows(), "nanosPerByte")),
                new LineChart.Series("attention", claim.rows().stream().map(row -> new LineChart.Point(
                    number(row.get("T")), 1e9 * number(row.get("attentionSeconds")) / number(row.get("T"))))
                    .toList()))));
      }
      if (claim.id().equals("c")) {
        plots.put("training.svg", chart(claim, "Training time of a byte", provenance, "ns", "nanosPerByte"));
        if (claim.rows().stream().allMatch(row -> number(row.get("peakMegabytes")) > 0)) {
          plots.put("memory.svg",
              chart(claim, "Memory of a training step of 16,384 bytes", provenance, "MB", "peakMegabytes"));
        }
      }
    }
    return plots;
  }

  private static String chart(Claim claim, String title, String provenance, String unit, String column) {
    Map<String, List<Map<String, Object>>> byArchitecture = claim.rows().stream().collect(
        Collectors.groupingBy(row -> (String) row.get("architecture"), LinkedHashMap::new, Collectors.toList()));
    return LineChart.svg(title, provenance, "T", unit, byArchitecture.entrySet().stream()
        .map(entry -> new LineChart.Series(entry.getKey(), points(entry.getValue(), column))).toList());
  }

  private static List<LineChart.Point> points(List<Map<String, Object>> rows, String column) {
    return rows.stream().map(row -> new LineChart.Point(number(row.get("T")), number(row.get(column))))
        .toList();
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }
}
