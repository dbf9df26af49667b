package org.megabytestreams.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import org.junit.jupiter.api.Test;
import org.megabytestreams.serve.ServeConfig;

/// Compares `deploy/compose.yaml` and the files that it mounts with the service and its broker.
class ComposeTest {
  private static final Path FOLDER = Path.of("deploy/compose");
  private static final Path SERVE = Path.of("src/main/java/org/megabytestreams/serve");
  private static final Pattern METER = Pattern.compile(
      "(Counter|DistributionSummary|Timer|Gauge|registry)\\.(?:builder|gauge)\\(\"(megabyte\\.[a-z.]+)\""
          + "([^;]*?\\.register)?");

  private final JsonNode services;

  ComposeTest() throws IOException {
    services = Yaml.read(Path.of("deploy/compose.yaml")).get("services");
  }

  @Test
  void isAcceptedByCompose() throws Exception {
    Tool.run("docker-compose", "-f", "deploy/compose.yaml", "config", "--quiet");
  }

  @Test
  void publishesPortsOnlyOnThisMachine() {
    services.forEach(service -> service.path("ports").forEach(port ->
        assertTrue(port.asText().matches("127\\.0\\.0\\.1:(\\d+):\\1"), port.asText())));
  }

  @Test
  void givesNoContainerMoreThanItNeeds() {
    services.forEach(service -> {
      assertEquals("[\"ALL\"]", service.path("cap_drop").toString());
      assertEquals("[\"no-new-privileges:true\"]", service.path("security_opt").toString());
    });
    assertTrue(services.at("/megabyte/read_only").asBoolean());
  }

  @Test
  void waitsOnlyForServicesWithAHealthCheck() {
    services.forEach(service -> service.path("depends_on").properties().forEach(other -> {
      assertEquals("service_healthy", other.getValue().get("condition").asText());
      assertTrue(services.get(other.getKey()).has("healthcheck"), other.getKey());
    }));
  }

  @Test
  void mountsEveryFile() throws Exception {
    Set<String> mounted = new TreeSet<>();
    services.forEach(service -> service.path("volumes").forEach(volume -> {
      if (volume.asText().startsWith("./")) {
        assertTrue(volume.asText().endsWith(":ro"), volume.asText());
        mounted.add(volume.asText().replaceAll("^\\./compose/|:.*", ""));
      }
    }));
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertEquals(files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new)),
          mounted);
    }
  }

  @Test
  void setsOnlyKeysThatServiceAndBrokerKnow() {
    ServeConfig config = Settings.read(Yaml.strings(services.at("/megabyte/environment")), Map.of());
    assertTrue(config.topics().create());
    Properties broker = new Properties();
    Yaml.strings(services.at("/broker/environment")).forEach((name, value) -> {
      String key = name.replaceFirst("^KAFKA_", "").replace('_', '.').toLowerCase(Locale.ROOT);
      assertTrue(AbstractKafkaConfig.CONFIG_DEF.names().contains(key), name);
      broker.put(key, value);
    });
    KafkaConfig.fromProps(broker);
    assertTrue(broker.getProperty("advertised.listeners").contains("://" + config.bootstrapServers() + ","));
  }

  @Test
  void scrapesTheService() throws Exception {
    JsonNode job = Yaml.read(FOLDER.resolve("prometheus.yaml")).at("/scrape_configs/0");
    assertEquals("/q/metrics", job.get("metrics_path").asText());
    String target = job.at("/static_configs/0/targets/0").asText();
    assertEquals("127.0.0.1:9000:" + target.replace("megabyte:", ""), services.at("/megabyte/ports/1").asText());
    ServeConfig config = Settings.read(Yaml.strings(services.at("/megabyte/environment")), Map.of());
    assertEquals(List.of(target.replaceFirst(":.*", "")), config.http().allowedHosts().orElseThrow());
  }

  @Test
  void showsOnlyMetricsThatTheServiceHas() throws Exception {
    JsonNode dashboard = Yaml.read(FOLDER.resolve("dashboard.json"));
    JsonNode source = Yaml.read(FOLDER.resolve("datasource.yaml")).at("/datasources/0");
    Set<String> shown = new TreeSet<>();
    for (JsonNode panel : dashboard.get("panels")) {
      assertEquals(source.get("uid"), panel.at("/datasource/uid"));
      assertFalse(panel.get("targets").isEmpty());
      panel.get("targets").forEach(target -> Pattern.compile("megabyte_[a-z_]+").matcher(target.get("expr").asText())
          .results().forEach(name -> shown.add(name.group())));
    }
    Set<String> unknown = new TreeSet<>(shown);
    unknown.removeAll(metrics());
    assertTrue(unknown.isEmpty(), () -> "the service has no " + unknown);
    assertTrue(shown.containsAll(Set.of("megabyte_records_total", "megabyte_pending_records")), shown.toString());
  }

  @Test
  void alertsOnMetricsThatTheServiceHas() throws Exception {
    JsonNode rules = Yaml.read(FOLDER.resolve("rules.yaml")).at("/groups/0/rules");
    assertTrue(rules.size() >= 5, rules.toString());
    Set<String> unknown = new TreeSet<>();
    rules.forEach(rule -> {
      assertTrue(rule.at("/annotations/summary").asText().endsWith("."), rule.toString());
      Pattern.compile("megabyte_[a-z_]+").matcher(rule.get("expr").asText()).results()
          .forEach(name -> unknown.add(name.group()));
    });
    assertTrue(unknown.contains("megabyte_dead_letters_total"), unknown.toString());
    unknown.removeAll(metrics());
    assertTrue(unknown.isEmpty(), () -> "the service has no " + unknown);
    JsonNode file = Yaml.read(FOLDER.resolve("prometheus.yaml")).at("/rule_files/0");
    assertTrue(services.at("/prometheus/volumes").toString().contains("./compose/rules.yaml:" + file.asText() + ":ro"));
  }

  @Test
  void alertsWhenItShallByPrometheusItself() throws Exception {
    Tool.run("promtool", "test", "rules", "src/test/promtool/rules-test.yaml");
  }

  /// Names that Prometheus knows the service's meters by.
  @SuppressWarnings("deprecation") // Quarkus has the older of Micrometer's registries
  private static Set<String> metrics() throws IOException {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (Stream<Path> files = Files.list(SERVE)) {
      for (Path file : files.toList()) {
        METER.matcher(Files.readString(file)).results()
            .forEach(meter -> register(meter.group(1), meter.group(2),
                String.valueOf(meter.group(3)).contains("serviceLevelObjectives"), registry));
      }
    }
    return registry.scrape().lines().filter(line -> !line.startsWith("#"))
        .map(line -> line.replaceAll("[ {].*", "")).collect(Collectors.toSet());
  }

  /// @param buckets whether it is a histogram
  private static void register(String type, String name, boolean buckets, MeterRegistry registry) {
    switch (type) {
      case "Counter" -> Counter.builder(name).register(registry);
      case "DistributionSummary" -> DistributionSummary.builder(name)
          .serviceLevelObjectives(buckets ? new double[] {1} : null).register(registry);
      case "Timer" -> Timer.builder(name)
          .serviceLevelObjectives(buckets ? new Duration[] {Duration.ofSeconds(1)} : null).register(registry);
      default -> Gauge.builder(name, () -> 0).register(registry);
    }
  }
}
