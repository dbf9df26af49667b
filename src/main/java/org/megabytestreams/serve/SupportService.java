package org.megabytestreams.serve;

import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.SmallRyeConfig;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.Manifest;
import org.megabytestreams.control.Rule;
import org.megabytestreams.support.KnownSecrets;
import org.megabytestreams.support.ProcessReport;
import org.megabytestreams.support.RecentLog;
import org.megabytestreams.web.ModelInfo;
import org.megabytestreams.web.SupportAccess;

/// Gathers what people who help need to know of the service. It takes only what is known to be no secret and no byte of
/// a record, and looks for known secrets again in the end.
@Singleton
@SuppressWarnings("deprecation") // Quarkus has the older of Micrometer's registries
final class SupportService implements SupportAccess {
  private static final int DIGEST_CHARS = 12;

  @Inject
  ServeConfig config;

  @Inject
  Config values;

  @Inject
  HealthChecks health;

  @Inject
  ServeLifecycle serving;

  @Inject
  LiveService live;

  @Inject
  ServedModel model;

  @Inject
  TopicMetrics topics;

  @Inject
  InputTopics inputs;

  @Inject
  Instance<PrometheusMeterRegistry> registry;

  @ConfigProperty(name = "quarkus.application.version")
  String version;

  private RecentLog log;

  /// Begins to keep lines of the log.
  void start(@Observes StartupEvent event) {
    Set<String> names = new HashSet<>(config.topics().input());
    names.addAll(Set.of(config.topics().scores(), config.topics().alerts(), config.topics().deadLetters(),
        config.topics().controlApplied(), config.applicationId()));
    ServeSettings.control(config.topics()).ifPresent(names::add);
    log = new RecentLog(name -> names.contains(name) || inputs.now().contains(name));
    Logger.getLogger("").addHandler(log);
  }

  @Override
  public Map<String, String> texts() {
    ShownSettings settings = ShownSettings.of(values.unwrap(SmallRyeConfig.class));
    KnownSecrets secrets = settings.secrets();
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("about.txt", ProcessReport.about(version) + "now " + Instant.now() + "\n");
    texts.put("health.txt", health.text());
    texts.put("configuration.txt", settings.text());
    texts.put("models.txt", models());
    texts.put("rules.txt", rules());
    texts.put("counts.txt", topics.text());
    texts.put("metrics.txt", registry.isResolvable() ? registry.get().scrape() : "");
    texts.put("memory.txt", ProcessReport.memory());
    texts.put("threads.txt", ProcessReport.threads());
    texts.put("log.txt", log.text());
    texts.replaceAll((_, text) -> secrets.hide(text));
    return texts;
  }

  private String models() {
    Bundle own = serving.bundle();
    return (own == null ? "no model is loaded yet\n" : card(own.manifest())) + live.models().stream()
        .map(held -> "there is " + held.name() + " " + held.digest() + ", used for " + held.uses() + "\n")
        .collect(Collectors.joining());
  }

  /// Tells a model's figures, but not the sources of its records.
  private static String card(Manifest manifest) {
    Manifest.Card card = manifest.card();
    return String.format(Locale.ROOT, "the service's model: %s %s%ncontract %d, %,d parameters, %s%n%s%n",
        manifest.name(), manifest.digest(), manifest.contract(), manifest.parameters(), manifest.weightsType(),
        manifest.geometry())
        + (card == null ? "" : String.format(Locale.ROOT,
            "trained on %d corpora, %,d bytes, %,d steps; %.4f bits a byte on held-out bytes%n", card.corpora().size(),
            card.trainedBytes(), card.steps(), card.heldOutBitsPerByte()))
        + (manifest.memory() == null ? "" : String.format(Locale.ROOT, "remembers %,d records, %,d bytes%n",
            manifest.memory().records(), manifest.memory().bytes()));
  }

  /// Tells the rules without keys, which are bytes of records.
  private String rules() {
    StringBuilder text = new StringBuilder();
    model.topics().forEach((topic, rule) -> rule.forEach((key, value) -> text.append("topic ").append(topic)
        .append(": ").append(key).append(" = ")
        .append(key.equals(TopicKey.REDACT.name()) ? KnownSecrets.HIDDEN : value).append('\n')));
    for (ModelInfo.Budget budget : model.budgets()) {
      text.append("budget of ").append(budget.topic()).append(": ").append(budget.streamPerDay())
          .append(" a stream and day; of the topic ").append(budget.topicPerDay()).append("; of all ")
          .append(budget.allPerDay()).append("; spent ").append(budget.spent()).append("; left ")
          .append(budget.left()).append('\n');
    }
    for (ModelInfo.InForce rules : model.rules()) {
      text.append("partitions ").append(rules.partitions()).append(": ").append(rules.rules().size())
          .append(" rules by commands\n");
      rules.rules().forEach(rule -> text.append("  ").append(line(rule)).append('\n'));
    }
    return text.toString();
  }

  private static String line(Rule rule) {
    return rule.kind().id() + " of topic " + rule.topic() + (rule.key().equals("*") ? "" : ", some keys")
        + (rule.model() == null ? "" : ", model " + digest(rule.model().digest()))
        + (rule.frozen() == null ? "" : ", frozen " + rule.frozen())
        + ", given at " + Instant.ofEpochMilli(rule.at())
        + (rule.from() == null ? "" : ", from " + Instant.ofEpochMilli(rule.from()))
        + (rule.until() == null ? "" : ", until " + Instant.ofEpochMilli(rule.until()));
  }

  private static String digest(String digest) {
    return digest == null ? "none" : digest.substring(0, Math.min(DIGEST_CHARS, digest.length()));
  }
}
