package org.megabytestreams.serve;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.ConfigValue;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.cli.terminal.ErrorLines;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.kafka.TopicReader;
import org.megabytestreams.registry.SchemaRegistry;
import org.megabytestreams.topology.TopicPatterns;
import org.megabytestreams.web.ApiKeys;

/// Checks the service's configuration as its start does, but finds all problems. It also tells which settings are in
/// force for each input topic, and where they come from.
public final class ConfigCheck {
  private static final String PREFIX = "megabyte.";
  private static final String COMMAND_LINE = "command line";
  /// Wins over system properties, as options of `serve` do.
  private static final int COMMAND_LINE_ORDINAL = 500;

  /// Holds a setting that is in force for a topic.
  ///
  /// @param origin where the value comes from
  public record Setting(String key, String value, String origin) {}

  /// Holds the settings of an input topic.
  public record Topic(String name, List<Setting> settings) {}

  private final List<String> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<Topic> topics = new ArrayList<>();
  private SmallRyeConfig values;
  private ServeConfig config;

  private ConfigCheck() {}

  /// Checks the configuration of this process: its environment, system properties and files.
  ///
  /// @param given values that win over these, by their keys
  public static ConfigCheck of(Map<String, String> given) {
    var source = new PropertiesConfigSource(given, COMMAND_LINE, COMMAND_LINE_ORDINAL);
    var check = new ConfigCheck();
    try {
      check.values = ConfigUtils.configBuilder().withMapping(ServeConfig.class).withSources(source).build();
      check.config = check.values.getConfigMapping(ServeConfig.class);
      check.all();
    } catch (ConfigValidationException e) {
      for (int i = 0; i < e.getProblemCount(); i++) {
        check.problems.add(line(e.getProblem(i).getMessage()));
      }
    }
    return check;
  }

  /// Returns a problem that the reader of configurations found, in the form of the others.
  private static String line(String message) {
    return message.replaceFirst("^(?:java\\.[\\w.]+: )?SRCFG\\d+: ", "")
        .replaceFirst("^(\\S+) in (?:\\w+\\[source=(.*)]|(\\S+)) does not map to any root$",
            "$1: expected a key of the service, got an unknown one in $2$3")
        .replaceFirst("^The config property (\\S+) with the config value (\".*\") threw an Exception whilst being"
            + " converted ", "$1: got $2: ");
  }

  /// Returns what is wrong, a line each.
  public List<String> problems() {
    return problems;
  }

  /// Returns what is allowed but may be a mistake, a line each.
  public List<String> warnings() {
    return warnings;
  }

  /// Returns the settings of each input topic.
  public List<Topic> topics() {
    return topics;
  }

  /// A check that may fail.
  private interface Step {
    void run() throws IOException;
  }

  private void all() {
    step(() -> RenamedKeys.check(config, warnings::add));
    step(() -> SettingBounds.check(config));
    step(() -> LiveService.check(config));
    step(this::keys);
    step(() -> TraceExporter.check(config));
    step(() -> RouteService.read(config));
    TopicRules rules = config.topics().file().map(file -> TopicRulesReader.read(file, problems))
        .orElse(TopicRules.NONE);
    step(() -> ServeSettings.topology(config, rules));
    step(() -> ServeSettings.registry(config).ifPresent(SchemaRegistry::close));
    step(() -> ServeSettings.scoring(config, rules));
    step(() -> ServeSettings.streams(config, config.bootstrapServers()));
    step(() -> models(rules));
    for (TopicRule rule : InputTopics.unused(config, rules)) {
      warnings.add(rule.at() + " applies to no input topic");
    }
    InputTopics.listed(config).forEach(topic -> topics.add(topic(topic, rules)));
  }

  private void step(Step step) {
    try {
      step.run();
    } catch (IOException | RuntimeException e) {
      problems.add(ErrorLines.oneLine(e));
    }
  }

  private void keys() throws IOException {
    if (config.http().keysFile().isPresent()) {
      ApiKeys.read(config.http().keysFile().get());
    }
  }

  private void models(TopicRules rules) {
    Bundle own = Bundle.read(config.model());
    ModelLoader.requireWindow(own);
    ServeSettings.checkModels(config, rules, own);
    ServeSettings.autoLearn(config, config.bootstrapServers(), own, () -> InputTopics.listed(config));
  }

  /// Checks that the brokers have the input topics, unless the service makes them.
  public void askBrokers() {
    if (config != null) {
      step(this::inputs);
    }
  }

  private void inputs() throws IOException {
    String brokers = config.bootstrapServers();
    try (var reader = new TopicReader(ClientProperties.of(config.kafka()).brokers(brokers).toMap(),
        config.applicationId() + "-config-check")) {
      for (String topic : InputTopics.listed(config)) {
        if (reader.partitions(topic).isEmpty() && !config.topics().create()) {
          problems.add("megabyte.topics.input: expected a topic of " + brokers + ", got '" + topic + "'");
        }
      }
      TopicPatterns patterns = InputTopics.patterns(config);
      if (patterns.any()) {
        TopicRules rules = problems.isEmpty() ? ServeSettings.topicRules(config) : TopicRules.NONE;
        reader.topics().stream().filter(patterns::matches).filter(topic -> !InputTopics.listed(config).contains(topic))
            .forEach(topic -> topics.add(topic(topic, rules)));
      }
    }
  }

  private Topic topic(String name, TopicRules rules) {
    TopicRule rule = rules.of(name).orElse(null);
    return new Topic(name, TopicKey.ALL.stream().map(key -> setting(key, rule)).toList());
  }

  private <T> Setting setting(TopicKey<T> key, TopicRule rule) {
    T own = rule == null ? null : rule.get(key, null);
    return own == null ? new Setting(key.name(), key.serviceText().apply(config), origin(PREFIX + key.serviceKey()))
        : new Setting(key.name(), key.text().apply(own), rule.at());
  }

  /// Tells where the value of a key of the service comes from, or that of a key below it.
  private String origin(String key) {
    return StreamSupport.stream(values.getPropertyNames().spliterator(), false)
        .filter(name -> name.equals(key) || name.startsWith(key + ".")).sorted()
        .map(name -> values.getConfigValue(name)).map(ConfigCheck::origin).filter(origin -> !origin.isEmpty())
        .findFirst().orElse("default");
  }

  /// Returns the origin of a value; empty for a default.
  static String origin(ConfigValue value) {
    String source = value.getSourceName() == null ? "" : value.getSourceName();
    if (source.startsWith("Env")) {
      return "environment";
    }
    if (source.startsWith("SysProp")) {
      return "system property";
    }
    return source.startsWith("Properties") ? file(source.replaceFirst("^.*\\[source=(.*)]$", "$1")) : "";
  }

  private static String file(String source) {
    return source.startsWith("file:") ? Path.of(URI.create(source)).toString() : source;
  }
}
