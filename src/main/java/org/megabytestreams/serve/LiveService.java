package org.megabytestreams.serve;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.control.ControlTopic;
import org.megabytestreams.control.Rule;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.live.LiveFeed;
import org.megabytestreams.live.LiveTopics;
import org.megabytestreams.live.LiveView;
import org.megabytestreams.web.LiveAccess;
import org.megabytestreams.web.LiveResource;

/// Gives the web what the live page shows. Safe for use by several threads.
@Singleton
final class LiveService implements LiveAccess {
  private static final String ALWAYS = "true";
  private static final String NEVER = "false";
  private static final String LOCALLY = "auto";

  @Inject
  ServeConfig config;

  @Inject
  ServeLifecycle serving;

  @Inject
  HttpAccess access;

  @Inject
  RulesInForce inForce;

  private volatile LiveFeed feed;
  private volatile Control control;
  private volatile boolean stopped;

  /// Checks the configuration.
  ///
  /// @throws IllegalArgumentException if it has another value than these
  static void check(ServeConfig config) {
    String enabled = config.live().enabled();
    if (!enabled.equals(ALWAYS) && !enabled.equals(NEVER) && !enabled.equals(LOCALLY)) {
      throw new IllegalArgumentException("megabyte.live.enabled: expected " + ALWAYS + ", " + NEVER + " or " + LOCALLY
          + ", got " + enabled);
    }
  }

  /// Begins to answer. Nothing is read before somebody looks.
  synchronized void start(String bootstrapServers) {
    if (!stopped) {
      feed = new LiveFeed(ClientProperties.of(config.kafka()).brokers(bootstrapServers)
          .clientId(config.applicationId() + "-live"), topics());
      control = topics().control().map(named -> new Control(new ControlTopic(ClientProperties.of(config.kafka())
          .brokers(bootstrapServers).toMap(), named.commands(), named.applied()), named.commands())).orElse(null);
    }
  }

  private LiveTopics topics() {
    return new LiveTopics(config.topics().scores(), config.topics().alerts(),
        ServeSettings.control(config.topics()).map(control ->
            new LiveTopics.Control(control, config.topics().controlApplied(), config.applicationId())));
  }

  synchronized void stop() {
    stopped = true;
    LiveFeed open = feed;
    feed = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public boolean isOpen() {
    return switch (config.live().enabled()) {
      case ALWAYS -> true;
      case NEVER -> false;
      default -> access.isLocal() || access.needsKeys();
    };
  }

  @Override
  public LiveView look() {
    LiveFeed open = feed;
    return open == null ? null : open.look();
  }

  @Override
  public Control control() {
    return control;
  }

  @Override
  public String state() {
    return serving.state();
  }

  @Override
  public int warmUpRecords() {
    return config.alerts().warmUpRecords();
  }

  @Override
  public List<LiveResource.HeldModel> models() {
    Map<String, Set<String>> uses = uses();
    return FolderModelSource.stated(ServeSettings.modelFolders(config, serving.rules())).entrySet().stream()
        .map(model -> new LiveResource.HeldModel(model.getValue(), model.getKey(),
            List.copyOf(uses.getOrDefault(model.getKey(), Set.of()))))
        .sorted(Comparator.comparing(model -> model.uses().isEmpty())).toList();
  }

  /// Returns what models are used for now, by their digests.
  private Map<String, Set<String>> uses() {
    Map<String, Set<String>> uses = new HashMap<>();
    BiConsumer<String, String> note = (digest, use) ->
        uses.computeIfAbsent(digest, _ -> new LinkedHashSet<>()).add(use);
    if (serving.bundle() != null) {
      note.accept(serving.bundle().manifest().digest(), "service");
    }
    InputTopics.models(config, serving.rules()).keySet().forEach(digest -> note.accept(digest, "topic"));
    inForce.byPartition().values().stream().flatMap(rules -> rules.ofModels().stream()).forEach(rule ->
        note.accept(rule.model().digest(), rule.kind() == Rule.Kind.MODEL ? "promoted" : "shadow"));
    return uses;
  }

  @Override
  public LiveResource.Model model() {
    Bundle bundle = serving.bundle();
    return bundle == null ? new LiveResource.Model(null, null)
        : new LiveResource.Model(bundle.manifest().name(), bundle.manifest().digest());
  }
}
