import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Prints the tables of docs/evaluation.md: what several bundles find in the same sets, side by side.
///
///     java -cp 'target/quarkus-app/lib/main/*' src/recipes/EvaluationTable.java PLOTS FOLDER...
///
/// Each FOLDER was written by `megabyte evaluate --out` and is named after its bundle. The calibration plot of each bundle
/// is copied to the folder PLOTS.
final class EvaluationTable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MASKED_LINE = "firstSight";
  private static final String NONE = "–";

  /// @param sets by name, in the order of the report
  private record Bundle(String name, Map<String, JsonNode> sets) {}

  /// Cases of a way over all sets, and how many of them were found.
  private static final class Tally {
    private int cases;
    private int alerts;
    private int thousandth;

    private void add(JsonNode found) {
      cases += found.get("cases").asInt();
      alerts += found.get("atBudget").asInt();
      thousandth += found.get("at0_001").asInt();
    }

    private String cell() {
      return cases == 0 ? NONE : "%.2f / %.2f".formatted((double) alerts / cases, (double) thousandth / cases);
    }
  }

  private EvaluationTable() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 2) {
      System.err.println("usage: EvaluationTable PLOTS FOLDER...");
      System.exit(2);
    }
    Path plots = Path.of(arguments[0]);
    Files.createDirectories(plots);
    List<Bundle> bundles = new ArrayList<>();
    for (String folder : Arrays.asList(arguments).subList(1, arguments.length)) {
      bundles.add(read(Path.of(folder)));
    }
    ways(bundles);
    calibrations(bundles);
    found(bundles);
    labelled(bundles);
    live(bundles);
    for (int i = 0; i < bundles.size(); i++) {
      Path folder = Path.of(arguments[i + 1]);
      Files.writeString(plots.resolve("calibration-" + bundles.get(i).name() + ".svg"),
          Files.readString(folder.resolve("calibration.svg")));
    }
  }

  private static Bundle read(Path folder) throws IOException {
    JsonNode report = JSON.readTree(folder.resolve("report.json").toFile());
    Map<String, JsonNode> sets = new LinkedHashMap<>();
    report.get("sets").forEach(set -> sets.put(set.get("name").asText(), set));
    return new Bundle(folder.getFileName().toString(), sets);
  }

  /// Prints shares of cases that alert and that have p <= 0.001, by way, over the sets that all bundles have.
  private static void ways(List<Bundle> bundles) {
    Map<String, List<Tally>> rows = new TreeMap<>();
    for (int i = 0; i < bundles.size(); i++) {
      for (String set : common(bundles)) {
        for (Map.Entry<String, JsonNode> way : node(bundles.get(i), set).path("pValue").path("found").properties()) {
          rows.computeIfAbsent(way.getKey(), _ -> Stream.generate(Tally::new).limit(bundles.size()).toList()).get(i)
              .add(way.getValue());
        }
      }
    }
    head("way", Stream.concat(names(bundles), Stream.of("cases")).toList());
    rows.forEach((way, tallies) -> row(way, Stream.concat(tallies.stream().map(Tally::cell),
        Stream.of("%,d".formatted(tallies.getFirst().cases))).toList()));
  }

  /// Shares of calm records at p-values that promise 1% and 0.1%.
  private static void calibrations(List<Bundle> bundles) {
    head("set", names(bundles).flatMap(name -> Stream.of(name + ": p ≤ 0.01", "p ≤ 0.001")).toList());
    for (String set : sets(bundles)) {
      List<String> cells = new ArrayList<>();
      for (Bundle bundle : bundles) {
        JsonNode shares = node(bundle, set).path("pValue").path("calmShareAt");
        cells.add(percent(shares.path("0_01")));
        cells.add(percent(shares.path("0_001")));
      }
      if (!cells.stream().allMatch(NONE::equals)) {
        row(set, cells);
      }
    }
  }

  /// Shares of cases found with 1% of the calm records above the threshold, by two statistics, beside rules.
  private static void found(List<Bundle> bundles) {
    compare(bundles, "tpr1pct", sets(bundles));
  }

  /// AUROC in sets with labels.
  private static void labelled(List<Bundle> bundles) {
    compare(bundles, "auroc", sets(bundles).stream()
        .filter(set -> bundles.stream().allMatch(bundle -> node(bundle, set).path("ways").isEmpty())).toList());
  }

  private static void compare(List<Bundle> bundles, String figure, List<String> sets) {
    head("set", Stream.concat(names(bundles).map(name -> name + ": bits / p"),
        Stream.of("masked line", "best rule")).toList());
    for (String set : sets) {
      List<String> cells = new ArrayList<>();
      for (Bundle bundle : bundles) {
        JsonNode statistics = node(bundle, set).path("statistics");
        cells.add(share(statistic(statistics, "bits").path(figure)) + " / "
            + share(statistic(statistics, "pValue").path(figure)));
      }
      JsonNode rules = bundles.stream().map(bundle -> node(bundle, set).path("baselines"))
          .filter(node -> !node.isMissingNode()).findFirst().orElseThrow();
      cells.add(share(statistic(rules, MASKED_LINE).path(figure)));
      cells.add(rules.properties().stream()
          .max(Comparator.comparingDouble(rule -> rule.getValue().path(figure).asDouble()))
          .map(best -> share(best.getValue().path(figure)) + " " + best.getKey()).orElse(NONE));
      row(set, cells);
    }
  }

  /// Alerts of the live run over all sets: records that were corrupted on their way, judged and learnt.
  private static void live(List<Bundle> bundles) {
    head("live run", List.of("calm records", "false alarms", "corrupted records", "alerts", "p ≤ 0.001"));
    for (Bundle bundle : bundles) {
      Tally tally = new Tally();
      long calm = 0;
      long alarms = 0;
      for (String set : common(bundles)) {
        JsonNode live = node(bundle, set).path("live");
        calm += live.path("calm").asLong();
        alarms += live.path("calmAlerts").asLong();
        live.path("found").forEach(tally::add);
      }
      row(bundle.name(), List.of("%,d".formatted(calm), "%,d".formatted(alarms), "%,d".formatted(tally.cases),
          "%,d".formatted(tally.alerts), "%,d".formatted(tally.thousandth)));
    }
  }

  private static Stream<String> names(List<Bundle> bundles) {
    return bundles.stream().map(Bundle::name);
  }

  private static List<String> sets(List<Bundle> bundles) {
    return bundles.stream().flatMap(bundle -> bundle.sets().keySet().stream()).distinct().toList();
  }

  private static List<String> common(List<Bundle> bundles) {
    return sets(bundles).stream()
        .filter(set -> bundles.stream().allMatch(bundle -> bundle.sets().containsKey(set))).toList();
  }

  /// Finds the figures of a statistic: of records, or else the maximum over the records of a group.
  private static JsonNode statistic(JsonNode statistics, String name) {
    return statistics.has(name) ? statistics.get(name) : statistics.path(name + ".max");
  }

  private static JsonNode node(Bundle bundle, String set) {
    return bundle.sets().getOrDefault(set, MissingNode.getInstance());
  }

  private static String share(JsonNode value) {
    return value.isMissingNode() ? NONE : String.format(Locale.ROOT, "%.2f", value.asDouble());
  }

  private static String percent(JsonNode value) {
    return value.isMissingNode() ? NONE : String.format(Locale.ROOT, "%.2f%%", 100 * value.asDouble());
  }

  private static void head(String first, List<String> others) {
    System.out.println();
    row(first, others);
    row("---", others.stream().map(_ -> "--:").toList());
  }

  private static void row(String first, List<String> others) {
    System.out.println("| " + first + " | " + String.join(" | ", others) + " |");
  }
}
