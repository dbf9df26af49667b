package org.megabytestreams.serve;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;
import org.megabytestreams.bundle.Bundle;
import org.megabytestreams.generate.BatchGenerator;
import org.megabytestreams.generate.Generator;
import org.megabytestreams.prompts.LocalStreams;
import org.megabytestreams.prompts.PromptChannel;
import org.megabytestreams.prompts.PromptSettings;
import org.megabytestreams.prompts.PromptSources;
import org.megabytestreams.prompts.PromptWork;
import org.megabytestreams.prompts.RequestLimits;
import org.megabytestreams.runtime.OnnxByteModel;
import org.megabytestreams.web.ContinuationAccess;

/// Continues prompts for `serve`: over HTTP always, over Kafka if a topic of prompts is named.
@Singleton
final class ContinuationService implements ContinuationAccess {
  @Inject
  MeterRegistry registry;

  @Inject
  @Connector(PromptChannel.NAME)
  PromptChannel kafka;

  private volatile ContinuationSettings settings;
  private volatile Bundle bundle;
  private volatile PromptSources sources;
  private volatile Optional<LocalStreams> shown = Optional.empty();
  private volatile Generator generator;

  /// Starts to continue prompts.
  ///
  /// @param configured the settings of continuations
  /// @param from where the text before a prompt may come from
  /// @param own the streams of this instance, if others may ask for them
  /// @param prompts empty if none are read from Kafka
  /// @param failed gets one line that says why nothing is continued any more
  void start(ContinuationSettings configured, Bundle of, OnnxByteModel model, PromptSources from,
      Optional<LocalStreams> own, Optional<PromptSettings> prompts, Consumer<String> failed) {
    if (!configured.enabled()) {
      return;
    }
    settings = configured;
    bundle = of;
    sources = from;
    shown = own;
    Generator made = new BatchGenerator(model, configured.lanes(), configured.queue(),
        line -> failed.accept("continuations: " + line));
    generator = made;
    measure(made);
    prompts.ifPresent(topic -> {
      kafka.start(new PromptWork(topic, configured.limits(), made, from, model(), failed));
      measurePrompts();
    });
  }

  void measure(Generator writing) {
    Gauge.builder("megabyte.continuations.active", writing, Generator::active)
        .description("continuations being written").register(registry);
    Gauge.builder("megabyte.continuations.waiting", writing, Generator::waiting)
        .description("continuations that wait").register(registry);
  }

  void measurePrompts() {
    Gauge.builder("megabyte.prompts.in.work", kafka, PromptChannel::inWork)
        .description("prompts from Kafka that are read and not done").register(registry);
  }

  /// Says in words why prompts from Kafka are not answered; empty if they are, or none are to be.
  Optional<String> obstacle() {
    return kafka.answering() ? Optional.empty()
        : Optional.of("prompts are not answered: their consumer or producer is being opened again");
  }

  void stop() {
    kafka.stop();
    if (generator != null) {
      generator.close();
    }
  }

  @Override
  public Generator generator() {
    return generator;
  }

  @Override
  public PromptSources sources() {
    return sources;
  }

  @Override
  public Optional<LocalStreams> shown() {
    return shown;
  }

  @Override
  public RequestLimits limits() {
    return settings.limits();
  }

  @Override
  public int maxRequests() {
    return settings.maxRequests();
  }

  @Override
  public String model() {
    return bundle.manifest().digest();
  }
}
