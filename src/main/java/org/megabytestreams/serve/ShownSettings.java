package org.megabytestreams.serve;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.eclipse.microprofile.config.ConfigValue;
import org.megabytestreams.support.KnownSecrets;

/// Shows the settings in force without secrets: only values of keys that are known to hold none.
///
/// Keys of Kafka's clients go by Kafka's own types: numbers, switches and classes are shown, and a few texts. A key
/// that Kafka does not know may hold anything, so its value is hidden.
public final class ShownSettings {
  static final String PREFIX = "megabyte.";
  /// The keys of [ServeConfig] whose values are shown, without `megabyte.`; ShownSettingsTest holds both lists to it.
  static final Set<String> SHOWN = Set.of("bootstrap-servers", "application-id", "instance-id", "application-server",
      "model", "bundles", "models", "max-models", "most-models", "state-dir", "threads", "standby-replicas", "cores",
      "provider", "gpu-memory", "cache-size", "store-memory", "context", "memory-size", "commit-interval",
      "session-timeout", "transaction-timeout", "shutdown-timeout", "topics.input", "topics.scores", "topics.alerts",
      "topics.dead-letters", "topics.incidents", "topics.control", "topics.file", "topics.control-applied",
      "topics.shadow-scores", "topics.prompts", "topics.continuations", "topics.cancellations", "topics.create",
      "topics.partitions", "topics.timeout", "topics.max-matched-partitions", "topics.max-bytes-per-second",
      "topics.max-records-per-second", "output.format", "streams.forget-after", "batch.delay", "batch.max-size",
      "batch.max-records", "batch.slice-size", "batch.commit-after", "records.max-size", "records.max-key-size",
      "records.buffered", "alerts.false-alarms-per-day", "alerts.topic-false-alarms-per-day",
      "alerts.all-false-alarms-per-day", "alerts.pace-false-alarms-per-day", "alerts.warm-up-records",
      "alerts.quiet-records", "alerts.quiet-time", "alerts.expected-bytes", "continuations.enabled",
      "continuations.lanes", "continuations.queue", "continuations.max-prompts", "continuations.max-requests",
      "continuations.max-prompt-size", "continuations.max-bytes", "continuations.max-samples",
      "continuations.max-deadline", "continuations.most-in-work", "continuations.most-requests",
      "continuations.prompt-size", "continuations.most-bytes", "continuations.most-samples",
      "continuations.most-deadline", "continuations.reply-topics", "continuations.ranges", "http.allowed-hosts",
      "http.keys-file", "http.instance-key-file", "live.enabled", "learn.enabled", "learn.folder", "learn.every",
      "learn.tuning", "learn.cores", "learn.memory-size", "learn.min-records", "learn.trial-records",
      "learn.max-trial", "routes.file", "embedded.enabled", "embedded.folder", "embedded.port", "broker.lib");
  /// Its other keys: patterns of what is hidden in alerts may quote it, clients' properties hold passwords, and the
  /// address of a collector may hold a token.
  static final Set<String> HIDDEN = Set.of("alerts.redact", "kafka", "traces.endpoint");
  private static final Set<String> OF_QUARKUS = Set.of("quarkus.http.host", "quarkus.http.port",
      "quarkus.http.limits.max-connections", "quarkus.http.read-timeout", "quarkus.http.idle-timeout",
      "quarkus.management.enabled", "quarkus.management.host", "quarkus.management.port", "quarkus.log.level",
      "quarkus.log.console.json.enabled", "quarkus.oidc.tenant-enabled");
  private static final Set<ConfigDef.Type> PLAIN = Set.of(ConfigDef.Type.BOOLEAN, ConfigDef.Type.SHORT,
      ConfigDef.Type.INT, ConfigDef.Type.LONG, ConfigDef.Type.DOUBLE, ConfigDef.Type.CLASS);
  private static final Set<String> PLAIN_TEXTS = Set.of("security.protocol", "sasl.mechanism", "ssl.protocol",
      "ssl.enabled.protocols", "ssl.keystore.type", "ssl.truststore.type", "ssl.endpoint.identification.algorithm",
      "compression.type", "client.dns.lookup", "isolation.level", "auto.offset.reset", "group.protocol",
      "metadata.recovery.strategy");
  private static final List<ConfigDef> CLIENTS = List.of(ProducerConfig.configDef(), ConsumerConfig.configDef(),
      AdminClientConfig.configDef());
  /// Values of sources from here on are the user's: those of the program's own application.properties come before.
  private static final int GIVEN_ORDINAL = 260;
  private static final String CLIENT_PREFIXES =
      "^(?:main\\.consumer|restore\\.consumer|global\\.consumer|consumer|producer|admin)\\.";

  private final StringBuilder lines = new StringBuilder();
  private final Set<String> hidden = new HashSet<>();

  private ShownSettings(SmallRyeConfig config) {
    Set<String> names = new TreeSet<>(OF_QUARKUS);
    config.getPropertyNames().forEach(names::add);
    for (String name : names) {
      if (name.startsWith(PREFIX) || name.startsWith("quarkus.")) {
        add(name, config);
      }
    }
  }

  /// Shows the settings of a configuration.
  public static ShownSettings of(SmallRyeConfig config) {
    return new ShownSettings(config);
  }

  /// Shows the settings that `serve` would read here: from this process's environment, properties and files.
  public static ShownSettings here() {
    SmallRyeConfig config;
    boolean valid = true;
    try {
      config = ConfigUtils.configBuilder().withMapping(ServeConfig.class).build();
    } catch (ConfigValidationException _) { // its message quotes values
      config = ConfigUtils.configBuilder().build();
      valid = false;
    }
    ShownSettings settings = of(config);
    if (!valid) {
      settings.lines.append("serve would refuse these: see megabyte config check\n");
    }
    return settings;
  }

  /// Returns a line for each setting: its key, its value and where it comes from.
  public String text() {
    return lines.toString();
  }

  /// Returns what knows the values that are not shown.
  public KnownSecrets secrets() {
    return new KnownSecrets(hidden);
  }

  private void add(String name, SmallRyeConfig config) {
    ConfigValue value;
    try {
      value = config.getConfigValue(name);
    } catch (NoSuchElementException | IllegalArgumentException _) {
      lines.append(name).append(" cannot be read\n");
      return;
    }
    String origin = ConfigCheck.origin(value);
    String text = value.getValue();
    boolean given = !origin.isEmpty() && value.getSourceOrdinal() >= GIVEN_ORDINAL;
    if (text == null || !given && !name.startsWith(PREFIX) && !OF_QUARKUS.contains(name)) {
      return;
    }
    boolean shown = isShown(name);
    if (!shown && given) {
      hidden.add(text);
    }
    lines.append(name).append(" = ").append(shown ? KnownSecrets.withoutUsers(text) : KnownSecrets.HIDDEN)
        .append("  # ").append(given ? origin : "default").append('\n');
  }

  /// Tells whether the value of a key is known to be no secret.
  static boolean isShown(String name) {
    String clients = PREFIX + "kafka.";
    return name.startsWith(clients) ? isPlain(name.substring(clients.length()).replace("\"", ""))
        : name.startsWith(PREFIX) ? SHOWN.contains(name.substring(PREFIX.length()).replaceAll("\\[\\d+]$", ""))
        : OF_QUARKUS.contains(name);
  }

  private static boolean isPlain(String property) {
    String key = property.replaceFirst(CLIENT_PREFIXES, "");
    return PLAIN_TEXTS.contains(key) || CLIENTS.stream().flatMap(client ->
        Stream.ofNullable(client.configKeys().get(key))).anyMatch(known -> PLAIN.contains(known.type));
  }
}
