package org.megabytestreams.serve;

import io.quarkus.runtime.configuration.MemorySize;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.megabytestreams.anomaly.MonitorSettings;
import org.megabytestreams.anomaly.SharedBudget;
import org.megabytestreams.autolearn.AutoLearnSettings;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.bundle.BundledModels;
import org.megabytestreams.kafka.ClientProperties;
import org.megabytestreams.kafka.KafkaNames;
import org.megabytestreams.kafka.ReadRate;
import org.megabytestreams.prompts.PromptSettings;
import org.megabytestreams.prompts.RequestLimits;
import org.megabytestreams.registry.MessageFormat;
import org.megabytestreams.registry.MessageSerializers;
import org.megabytestreams.registry.SchemaRegistry;
import org.megabytestreams.routes.RouteSettings;
import org.megabytestreams.runtime.Device;
import org.megabytestreams.runtime.Machine;
import org.megabytestreams.runtime.Provider;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.stream.ScoringSettings;
import org.megabytestreams.stream.TopicScoring;
import org.megabytestreams.topology.Redaction;
import org.megabytestreams.topology.StreamsSettings;
import org.megabytestreams.topology.TopicPatterns;
import org.megabytestreams.topology.TopicSettings;
import org.megabytestreams.topology.TopicSetup;
import org.megabytestreams.topology.TopologySettings;
import org.megabytestreams.web.KnownHosts;
import org.megabytestreams.wire.OneLine;

/// Turns the configuration into the settings that inner packages take.
public final class ServeSettings {
  private static final int MAX_PORT = 65_535;
  /// Learning begins again so long after it failed, or found too little.
  private static final Duration LEARN_RETRY = Duration.ofMinutes(1);

  private ServeSettings() {}

  /// Reads the rules by which settings differ by topic.
  ///
  /// @throws IllegalArgumentException if something is wrong with their file
  static TopicRules topicRules(ServeConfig config) {
    return config.topics().file().map(TopicRules::read).orElse(TopicRules.NONE);
  }

  static TopologySettings topology(ServeConfig config) {
    return topology(config, TopicRules.NONE);
  }

  static TopologySettings topology(ServeConfig config, TopicRules rules) {
    ServeConfig.Topics topics = config.topics();
    ServeConfig.Batch batch = config.batch();
    checkNames(config);
    TopicPatterns patterns = InputTopics.patterns(config);
    var usual = new TopicSettings(redaction(config), config.streams().forgetAfter(), null, budget(config),
        config.alerts().paceFalseAlarmsPerDay(), ReadRate.of(topics.maxBytesPerSecond().asLongValue(),
            topics.maxRecordsPerSecond()));
    return new TopologySettings(
        new TopologySettings.Topics(InputTopics.listed(config), topics.scores(), topics.alerts(), topics.deadLetters(),
            control(topics).map(control -> new TopologySettings.Control(control, topics.controlApplied(),
                topics.shadowScores(), config.maxModels(), config.learn().enabled())), incidents(topics), patterns),
        new TopologySettings.Limits(bytes(config.records().maxSize()), bytes(config.records().maxKeySize())),
        new TopologySettings.Batch(batch.delay(), bytes(batch.maxSize()), batch.maxRecords(),
            bytes(batch.sliceSize()), batch.commitAfter()),
        usual, patterns.any() ? rules.settings(usual) : rules.settings(usual, InputTopics.listed(config)), true,
        patterns.any() ? rules::group : UnaryOperator.identity());
  }

  /// Returns the registry of the messages' schemas; empty if messages are plain JSON.
  ///
  /// @throws IllegalArgumentException if the format needs a registry, and none is named
  static Optional<SchemaRegistry> registry(ServeConfig config) {
    if (config.output().format() == ServeConfig.Format.JSON) {
      return Optional.empty();
    }
    return Optional.of(SchemaRegistry.of(config.kafka()).orElseThrow(() -> new IllegalArgumentException(
        "megabyte.output.format: expected a schema registry, named by megabyte.kafka.\"schema.registry.url\"")));
  }

  /// Returns what writes messages. The registry has their schemas then.
  static MessageSerializers messages(ServeConfig config) throws IOException {
    Optional<SchemaRegistry> named = registry(config);
    if (named.isEmpty()) {
      return MessageSerializers.JSON;
    }
    try (SchemaRegistry registry = named.get()) {
      return MessageSerializers.of(MessageFormat.valueOf(config.output().format().name()), registry,
          config.topics().scores(), config.topics().alerts(), incidents(config.topics()).orElse(null));
    }
  }

  static SharedBudget budget(ServeConfig config) {
    return SharedBudget.of(config.alerts().topicFalseAlarmsPerDay(), config.alerts().allFalseAlarmsPerDay());
  }

  /// Checks that the models of the topics and the service's own may be open at once, and stay in force.
  ///
  /// @param own the service's own model
  /// @throws IllegalArgumentException if they are too many, or the service puts learnt models in force for all topics,
  ///     or a model cannot score as its topics want
  static void checkModels(ServeConfig config, TopicRules rules, Bundle own) {
    rules.checkContexts("megabyte.context", scoring(config), own);
    Set<String> needed = new HashSet<>(InputTopics.models(config, rules).keySet());
    if (config.learn().enabled() && !needed.isEmpty()) {
      throw new IllegalArgumentException("megabyte.learn.enabled: expected rules by topic without 'model', since learnt"
          + " models come into force for all topics, got " + needed.size() + " such models");
    }
    needed.add(own.manifest().digest());
    if (needed.size() > config.maxModels()) {
      throw new IllegalArgumentException("megabyte.max-models: expected at least " + needed.size()
          + ", for the service's model and those of topics, got " + config.maxModels());
    }
  }

  static Redaction redaction(ServeConfig config) {
    List<String> rules = new ArrayList<>(config.alerts().redact().values());
    config.alerts().redactUnnamed().ifPresent(rules::add);
    try {
      return Redaction.of(rules);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("megabyte.alerts.redact: " + e.getMessage(), e);
    }
  }

  static StreamsSettings streams(ServeConfig config, String bootstrapServers) {
    return new StreamsSettings(bootstrapServers, config.applicationId(), config.stateDir(), threads(config),
        config.standbyReplicas(), config.records().buffered(), config.storeMemory().asLongValue(),
        config.instanceId(), applicationServer(config),
        new StreamsSettings.Timing(config.commitInterval(), config.sessionTimeout(), config.transactionTimeout(),
            config.batch().delay()),
        config.kafka());
  }

  /// Returns this instance's address; empty if other instances need not find it.
  static Optional<String> applicationServer(ServeConfig config) {
    return config.applicationServer().filter(_ -> config.continuations().enabled()).map(address -> {
      if (!isHostAndPort(address)) {
        throw new IllegalArgumentException("megabyte.application-server: expected HOST:PORT, got "
            + OneLine.of(address));
      }
      return address;
    });
  }

  /// Returns the hosts that requests may name.
  ///
  /// @param bound hosts that the service listens on
  static KnownHosts knownHosts(ServeConfig config, List<String> bound) {
    List<String> own = new ArrayList<>(bound);
    config.applicationServer().ifPresent(address -> own.add(address.replaceFirst(":\\d+$", "")));
    return new KnownHosts(own, config.http().allowedHosts().orElse(List.of()));
  }

  private static boolean isHostAndPort(String address) {
    try {
      URI uri = new URI("http://" + address);
      return uri.getHost() != null && uri.getPort() > 0 && uri.getPort() <= MAX_PORT
          && address.equals(uri.getHost() + ":" + uri.getPort());
    } catch (URISyntaxException _) {
      return false;
    }
  }

  static TopicScoring scoring(ServeConfig config, TopicRules rules) {
    return InputTopics.patterns(config).any() ? rules.scoring(scoring(config))
        : rules.scoring(scoring(config), InputTopics.listed(config));
  }

  static ScoringSettings scoring(ServeConfig config) {
    ServeConfig.Alerts alerts = config.alerts();
    MonitorSettings monitor = new MonitorSettings(alerts.falseAlarmsPerDay(), alerts.warmUpRecords(),
        alerts.quietRecords(), alerts.quietTime().toMillis());
    return new ScoringSettings(ContextPolicy.valueOf(config.context().name()), monitor, alerts.expectedBytes(),
        config.memorySize().asLongValue());
  }

  static TopicSetup.Policy topicPolicy(ServeConfig config) {
    return new TopicSetup.Policy(config.topics().create(), config.topics().partitions(), config.topics().timeout());
  }

  static ContinuationSettings continuations(ServeConfig config) {
    ContinuationConfig given = config.continuations();
    return new ContinuationSettings(given.enabled(), given.lanes(), given.queue(), given.maxRequests(), given.ranges(),
        new RequestLimits(bytes(given.maxPromptSize()), bytes(given.maxBytes()), given.maxSamples(),
            given.maxDeadline()));
  }

  /// Returns the settings of prompts; empty if prompts are not read from Kafka.
  static Optional<PromptSettings> prompts(ServeConfig config, String bootstrapServers) {
    ContinuationConfig continuations = config.continuations();
    return prompts(config).map(prompts -> new PromptSettings(bootstrapServers, config.applicationId(), config.kafka(),
        prompts, config.topics().continuations(), config.topics().cancellations(), config.topics().deadLetters(),
        continuations.replyTopics().orElse(List.of()), config.sessionTimeout(), continuations.maxPrompts()));
  }

  private static Optional<String> prompts(ServeConfig config) {
    return config.continuations().enabled() ? named(config.topics(), config.topics().prompts(), "prompts")
        : Optional.empty();
  }

  /// Returns the device that the model runs on.
  ///
  /// @param report gets the device that `auto` chose
  static Device device(ServeConfig config, Consumer<String> report) {
    return Provider.valueOf(config.provider().name()).open(cores(config), config.gpuMemory().asLongValue(), report);
  }

  /// Returns the memory for the windows of streams.
  static long cacheBytes(ServeConfig config) {
    return config.cacheSize().asLongValue();
  }

  /// Returns how the service learns by itself; empty if it does not.
  ///
  /// @param base the model that the service begins with
  /// @param inputs gives the topics that are scored
  /// @throws IllegalArgumentException if there is no topic of commands
  static Optional<AutoLearnSettings> autoLearn(ServeConfig config, String bootstrapServers, Bundle base,
      Supplier<List<String>> inputs) {
    LearnConfig learn = config.learn();
    if (!learn.enabled()) {
      return Optional.empty();
    }
    ServeConfig.Topics topics = config.topics();
    String control = control(topics).orElseThrow(() -> new IllegalArgumentException(
        "megabyte.learn.enabled: expected a topic of commands, by which new models come into force: "
            + "megabyte.topics.control or megabyte.topics.create"));
    return Optional.of(new AutoLearnSettings(config.applicationId(),
        new AutoLearnSettings.Topics(inputs, topics.scores(), topics.shadowScores(), control,
            topics.controlApplied()),
        learn.folder(), base.manifest().geometry().options().matching() ? config.model() : null,
        new AutoLearnSettings.Schedule(learn.every(), LEARN_RETRY, learn.minRecords(),
            config.sessionTimeout()),
        new AutoLearnSettings.Effort(learn.tuning(), learn.memorySize().asLongValue(), learn.cores()),
        new AutoLearnSettings.Trial(learn.trialRecords(), learn.maxTrial()),
        ClientProperties.of(config.kafka()).brokers(bootstrapServers).toMap()));
  }

  private static int cores(ServeConfig config) {
    return Machine.orAll(config.cores());
  }

  private static int threads(ServeConfig config) {
    return config.threads() == 0 ? cores(config) : config.threads();
  }

  /// Returns the places where models are looked for by digest.
  static List<Path> modelFolders(ServeConfig config, TopicRules rules) {
    return Stream.concat(modelFolders(config).stream(),
        InputTopics.models(config, rules).values().stream().map(Bundle::folder)).toList();
  }

  static List<Path> modelFolders(ServeConfig config) {
    List<Path> folders = new ArrayList<>(config.models().orElseGet(() -> List.of(
        config.bundles().orElseGet(() -> BundledModels.forService().getParent()))));
    folders.add(config.model());
    if (config.learn().enabled()) {
      folders.add(config.learn().folder());
    }
    return folders;
  }

  /// Returns the topic of commands. Users who make topics by hand have not made any for commands, unless they say so.
  static Optional<String> control(ServeConfig.Topics topics) {
    return named(topics, topics.control(), ServeDefaults.CONTROL_TOPIC);
  }

  /// Returns where routes read, and where their dead letters go.
  ///
  /// @throws IllegalArgumentException if there is no topic of incidents
  static RouteSettings routes(ServeConfig config, String bootstrapServers) {
    String incidents = incidents(config.topics()).orElseThrow(() -> new IllegalArgumentException(
        "megabyte.routes.file: expected a topic of incidents, which routes read: megabyte.topics.incidents or "
            + "megabyte.topics.create"));
    return new RouteSettings(bootstrapServers, config.kafka(), config.applicationId(), incidents,
        config.topics().deadLetters(), config.sessionTimeout());
  }

  private static Optional<String> incidents(ServeConfig.Topics topics) {
    return named(topics, topics.incidents(), ServeDefaults.INCIDENTS_TOPIC);
  }

  /// Returns the name of a topic, if there is one.
  ///
  /// @param own the name that `auto` stands for
  private static Optional<String> named(ServeConfig.Topics topics, Optional<String> topic, String own) {
    return topic.filter(name -> !name.equals("auto") || topics.create())
        .map(name -> name.equals("auto") ? own : name);
  }

  private static void checkNames(ServeConfig config) {
    KafkaNames.requireApplication("megabyte.application-id", config.applicationId());
    config.instanceId().ifPresent(id -> KafkaNames.requireInstance("megabyte.instance-id", id));
    InputTopics.check(config);
    List<String> names = new ArrayList<>(InputTopics.listed(config));
    names.addAll(ownTopics(config));
    KafkaNames.requireTopics("megabyte.topics", names);
  }

  /// Returns the names of the topics in use that are no inputs.
  static List<String> ownTopics(ServeConfig config) {
    ServeConfig.Topics topics = config.topics();
    List<String> names = new ArrayList<>(List.of(topics.scores(), topics.alerts(), topics.deadLetters()));
    incidents(topics).ifPresent(names::add);
    control(topics).ifPresent(
        control -> names.addAll(List.of(control, topics.controlApplied(), topics.shadowScores())));
    prompts(config).ifPresent(prompts -> names.addAll(List.of(prompts, topics.continuations())));
    topics.cancellations().ifPresent(names::add);
    return names;
  }

  private static int bytes(MemorySize size) {
    return Math.toIntExact(size.asLongValue());
  }
}
