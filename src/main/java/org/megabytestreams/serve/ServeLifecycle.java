package org.megabytestreams.serve;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;
import org.megabytestreams.autolearn.AutoLearnSettings;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.cli.terminal.ErrorLines;
import org.megabytestreams.kafka.UnreadableBatchException;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.process.BrokerSettings;
import org.megabytestreams.prompts.LocalStreams;
import org.megabytestreams.prompts.PromptSettings;
import org.megabytestreams.prompts.PromptSources;
import org.megabytestreams.registry.MessageSerializers;
import org.megabytestreams.runtime.Device;
import org.megabytestreams.runtime.OnnxByteModel;
import org.megabytestreams.score.CachedScorer;
import org.megabytestreams.stream.ModelPool;
import org.megabytestreams.stream.RecordScorer;
import org.megabytestreams.topology.RecordFilter;
import org.megabytestreams.topology.ScoringStreams;
import org.megabytestreams.topology.ScoringTopology;
import org.megabytestreams.topology.StreamsSettings;
import org.megabytestreams.topology.TaskPartitions;
import org.megabytestreams.topology.TopicSetup;
import org.megabytestreams.web.ClusterStreams;

/// Starts and stops the parts of `serve`: broker, model, topics, streams; in this order, and back.
///
/// Starting takes a thread of its own, so that probes answer meanwhile.
@ApplicationScoped
public class ServeLifecycle {
  private static final Logger LOG = Logger.getLogger(ServeLifecycle.class);
  private static final int FAILED = 1;

  @Inject
  ServeConfig config;

  @Inject
  InputTopics inputs;

  @Inject
  ScoringMetrics metrics;

  @Inject
  ContinuationService continuations;

  @Inject
  LiveService live;

  @Inject
  LearnService learning;

  @Inject
  PreviewService previews;

  @Inject
  VerificationService verifications;

  @Inject
  RouteService routes;

  @Inject
  HttpAccess access;

  @Inject
  TraceExporter traces;

  /// Says what the start is at.
  private volatile String step = "the configuration is read";
  private volatile Thread starter;
  private volatile BrokerProcess broker;
  private volatile TopicRules rules = TopicRules.NONE;
  private volatile Bundle bundle;
  private volatile OnnxByteModel model;
  private volatile CachedScorer scoring;
  private volatile ModelPool models;
  private volatile ScoringStreams streams;
  private volatile ClusterStreams otherInstances;
  private final AtomicBoolean failed = new AtomicBoolean();
  private volatile boolean stopping;

  void start(@Observes StartupEvent event) {
    starter = Thread.ofPlatform().name("serve-start").start(this::start);
  }

  private void start() {
    try {
      RenamedKeys.check(config, line -> LOG.warnf("%s", line));
      SettingBounds.check(config);
      LiveService.check(config);
      rules = ServeSettings.topicRules(config);
      warnOfUnused(rules);
      routes.check();
      access.start();
      traces.start();
      step = "the broker is starting";
      String bootstrapServers = config.embedded().enabled() ? startBroker() : config.bootstrapServers();
      step = "the model is being loaded: " + config.model();
      bundle = Bundle.read(config.model());
      ServeSettings.checkModels(config, rules, bundle);
      Device device = ServeSettings.device(config, line -> LOG.infof("%s", line));
      LOG.infof("model on %s", device);
      ContinuationSettings continuing = ServeSettings.continuations(config);
      model = ModelLoader.open(bundle, device, continuing.enabled());
      var topology = ServeSettings.topology(config, rules);
      MessageSerializers messages = ServeSettings.messages(config);
      StreamsSettings settings = ServeSettings.streams(config, bootstrapServers);
      Optional<AutoLearnSettings> learn = ServeSettings.autoLearn(config, bootstrapServers, bundle,
          inputs::now);
      Optional<PromptSettings> prompts = ServeSettings.prompts(config, bootstrapServers);
      var partitions = new TaskPartitions(settings, topology.topics(), config.topics().create());
      step = "brokers and topics are looked for at " + bootstrapServers;
      TopicSetup.ensure(settings, topology.topics(), partitions,
          prompts.map(its -> Stream.concat(Stream.of(its.prompts()), its.cancellations().stream()).toList())
              .orElse(List.of()),
          prompts.map(its -> List.of(its.answers())).orElse(List.of()),
          ServeSettings.topicPolicy(config), trouble -> step = trouble);
      inputs.start(partitions);
      step = "the topology is starting";
      scoring = new CachedScorer(model, ServeSettings.cacheBytes(config));
      models = new ModelPool(new RecordScorer(scoring, ServeSettings.scoring(config, rules)),
          new FolderModelSource(ServeSettings.modelFolders(config, rules), device));
      metrics.measure(models, scoring);
      ScoringStreams made = new ScoringStreams(
          ScoringTopology.build(topology, models, metrics, RecordFilter.ALL, partitions, messages), settings,
          topology, partitions, metrics, this::fail);
      streams = made;
      made.start();
      live.start(bootstrapServers);
      previews.start(bootstrapServers, rules);
      verifications.start(bootstrapServers, rules);
      routes.start(bootstrapServers);
      if (learn.isPresent()) {
        learning.start(learn.get());
      }
      startContinuations(continuing, made, bootstrapServers, prompts);
      LOG.infof("scoring %s of %s with model %s %s", inputs.summary(), bootstrapServers,
          bundle.manifest().name(), bundle.manifest().digest().substring(0, 12));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (KafkaException e) {
      fail(ErrorLines.rootLine(e)); // the rest says which client could not be made
    } catch (IOException | RuntimeException | LinkageError e) {
      fail(ErrorLines.oneLine(e));
    }
  }

  private void warnOfUnused(TopicRules read) {
    for (TopicRule rule : InputTopics.unused(config, read)) {
      LOG.warnf("%s applies to no input topic", rule.at());
    }
  }

  private void startContinuations(ContinuationSettings continuing, ScoringStreams scored, String bootstrapServers,
      Optional<PromptSettings> prompts) throws IOException {
    StateStoreStreams own = new StateStoreStreams(scored, model);
    Optional<LocalStreams> shown = ServeSettings.applicationServer(config).map(_ -> own);
    if (shown.isPresent()) {
      otherInstances = new ClusterStreams(own, scored::others, scored::partitionsOfAll, access.ownKey());
    }
    PromptSources sources = new PromptSources(shown.isPresent() ? otherInstances : own, new InputTopicRanges(
        continuing.ranges(), inputs::now, bootstrapServers, config.kafka(),
        model.geometry().framing(), continuing.limits().promptBytes()));
    continuations.start(continuing, bundle, model, sources, shown, prompts, this::fail);
  }

  private String startBroker() throws IOException {
    BrokerProcess started = BrokerProcess.start(new BrokerSettings(config.broker().lib(), config.embedded().folder(),
        config.embedded().port(), false, Map.of()));
    started.leaveToOwner();
    broker = started;
    started.onEnd(() -> {
      if (!stopping) {
        fail("the broker ended by itself; see " + started.logs());
      }
    });
    LOG.infof("broker at %s, data in %s", started.bootstrapServers(), config.embedded().folder());
    return started.bootstrapServers();
  }

  /// Reports the first reason alone: several stream threads may each come to the same end.
  private void fail(String line) {
    if (!stopping && failed.compareAndSet(false, true)) {
      String message = UnreadableBatchException.toTopic(line, config.topics().deadLetters());
      LOG.errorf("serve stops: %s", broker == null ? message : withBrokersFolder(message));
      Quarkus.asyncExit(FAILED);
    }
  }

  /// Replaces the embedded broker's address in a line by its folder. The broker ends as well, so a command that the
  /// line names must start it.
  private String withBrokersFolder(String line) {
    return line.replace("--bootstrap " + broker.bootstrapServers(),
        "--data " + config.embedded().folder().toAbsolutePath().getParent());
  }

  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    stopping = true;
    starter.interrupt();
    starter.join(config.shutdownTimeout());
    live.stop();
    learning.stop(config.shutdownTimeout());
    continuations.stop();
    routes.stop(config.shutdownTimeout().dividedBy(4)); // the rest is for the streams
    if (otherInstances != null) {
      otherInstances.close();
    }
    boolean stopped = streams == null ? !starter.isAlive() : streams.close(config.shutdownTimeout());
    if (!stopped) {
      LOG.warnf("streams did not stop within %s; what was not committed is scored after the next start",
          config.shutdownTimeout());
    }
    traces.stop();
    if (models != null && stopped) {
      models.close();
    }
    if (scoring != null && stopped) {
      scoring.close();
    }
    if (model != null && stopped) {
      model.close();
    }
    if (broker != null) {
      broker.close();
    }
    LOG.info("stopped");
  }

  boolean failed() {
    return failed.get() || streams != null && streams.dead();
  }

  boolean started() {
    return streams != null;
  }

  /// Says in words why records are not being scored; empty if they are.
  Optional<String> obstacle() {
    if (failed.get()) {
      return Optional.of("the service has failed and stops; the last line of its log says why");
    }
    if (stopping) {
      return Optional.of("the service stops");
    }
    return streams == null ? Optional.of(step) : streams.obstacle();
  }

  String state() {
    return streams == null ? "STARTING" : streams.state();
  }

  TopicRules rules() {
    return rules;
  }

  Bundle bundle() {
    return bundle;
  }
}
