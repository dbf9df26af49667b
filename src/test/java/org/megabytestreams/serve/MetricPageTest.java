package org.megabytestreams.serve;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.megabytestreams.testing.GeneratedPart;

/// Holds `docs/reference/metrics.md` to what Prometheus reads from the service's own meters.
class MetricPageTest {
  private static final String ROUTE = "NAME";
  private static final Pattern HELP = Pattern.compile("# HELP (?!\\S+_max )(\\S+) (.*)");
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
  private static final Pattern LABELS = Pattern.compile("(\\S+?)(?:_sum)?\\{(.*)\\}.*");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  private final List<String> lines = scrape().lines().toList();

  @Test
  void describesEachMetric() throws IOException {
    GeneratedPart.check("docs/reference/metrics.md", "metrics", matching(HELP).map(this::row).sorted()
        .collect(Collectors.joining("", "| metric | type | labels | meaning |\n|---|---|---|---|\n", "")));
  }

  private String row(MatchResult help) {
    String name = help.group(1);
    assertFalse(help.group(2).isBlank(), name + " has no description");
    String type = matching(TYPE).filter(line -> line.group(1).equals(name)).findFirst().orElseThrow().group(2);
    return "| `" + name + "` | " + type + " | " + labels(name) + " | " + help.group(2).strip() + " |\n";
  }

  private String labels(String name) {
    Map<String, Set<String>> values = new TreeMap<>();
    matching(LABELS).filter(line -> line.group(1).equals(name)).flatMap(line -> LABEL.matcher(line.group(2)).results())
        .forEach(label -> values.computeIfAbsent(label.group(1), _ -> new TreeSet<>()).add(label.group(2)));
    return values.entrySet().stream().map(label -> "`" + label.getKey() + "`" + (label.getValue().contains(ROUTE) ? ""
        : label.getValue().stream().collect(Collectors.joining("`, `", ": `", "`")))).collect(Collectors.joining("; "));
  }

  private Stream<MatchResult> matching(Pattern pattern) {
    return lines.stream().map(pattern::matcher).filter(Matcher::matches).map(Matcher::toMatchResult);
  }

  /// Returns what `/q/metrics` says of a service that does all it can.
  @SuppressWarnings("deprecation") // Quarkus has the older of Micrometer's registries
  private static String scrape() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    register(registry);
    return registry.scrape();
  }

  private static void register(MeterRegistry registry) {
    BudgetMetrics budgets = new BudgetMetrics(registry);
    budgets.spend("a topic", 0);
    budgets.left("a topic", 0, 0);
    TopicMetrics topics = new TopicMetrics(registry);
    topics.scored("a topic", 1, 1, true);
    LagMetrics lags = new LagMetrics(registry, new InputTopics());
    lags.lag("a topic", 0, 0);
    new ScoringMetrics(registry, new RulesInForce(), budgets, topics, lags, new TraceExporter()).measure(null, null);
    new LearnService(registry);
    RouteService routes = new RouteService(registry);
    routes.delivered(ROUTE, 0);
    routes.failed(ROUTE, "a sample", false);
    routes.retried(ROUTE);
    routes.deadLettered(ROUTE, 0, "a sample");
    routes.lag(ROUTE, 0);
    ContinuationService continuations = new ContinuationService();
    continuations.registry = registry;
    continuations.measure(null);
    continuations.measurePrompts();
  }
}
