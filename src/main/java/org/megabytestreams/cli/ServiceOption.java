package org.megabytestreams.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.KafkaException;
import org.megabytestreams.cli.terminal.ErrorLines;
import org.megabytestreams.prompts.PromptClient;
import picocli.CommandLine.Option;

/// Names the running service that is to write continuations.
final class ServiceOption {
  /// The service's own deadline of a prompt that names none.
  private static final Duration USUAL_DEADLINE = Duration.ofSeconds(60);
  private static final Duration MARGIN = Duration.ofSeconds(30);
  private static final int USUAL_BYTES = 500;

  @Option(names = "--bootstrap", paramLabel = "HOST:PORT",
      description = "Ask the service that reads prompts from these Kafka brokers, instead of opening a model here.")
  String bootstrap;

  @Option(names = "--kafka-config", paramLabel = "FILE",
      description = "Properties of the Kafka clients, such as TLS and SASL.")
  Path config;

  @Option(names = "--prompts", paramLabel = "TOPIC", defaultValue = "prompts",
      description = "The service's topic of prompts (default: ${DEFAULT-VALUE}).")
  String prompts;

  @Option(names = "--answers", paramLabel = "TOPIC", defaultValue = "continuations",
      description = "The service's topic of continuations, or one of its reply topics (default: ${DEFAULT-VALUE}).")
  String answers;

  /// Tells whether a service is to be asked.
  boolean given() {
    return bootstrap != null;
  }

  List<PromptClient.Answer> ask(byte[] prompt, SamplingOption options, int samples) throws IOException {
    BrokersOption brokers = new BrokersOption();
    brokers.bootstrap = bootstrap;
    brokers.config = config;
    Duration deadline = options.seconds == null ? USUAL_DEADLINE : Duration.ofMillis(millis(options));
    try (PromptClient client = new PromptClient(brokers.properties(), prompts, answers)) {
      return client.ask(prompt, headers(options), samples, deadline.plus(MARGIN));
    } catch (KafkaException e) {
      throw new IOException("cannot ask the service at " + bootstrap + ": " + ErrorLines.rootLine(e), e);
    }
  }

  private static Map<String, List<String>> headers(SamplingOption options) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    put(headers, "temperature", options.certain() ? "0" : options.temperature);
    put(headers, "top-k", options.topK);
    put(headers, "top-p", options.topP);
    put(headers, "min-p", options.minP);
    put(headers, "repetition-penalty", options.repetitionPenalty);
    put(headers, "seed", options.certain() ? null : Objects.requireNonNullElse(options.seed, 1L));
    put(headers, "max-bytes", Objects.requireNonNullElse(options.bytes, USUAL_BYTES));
    put(headers, "stop-at-boundary", options.oneRecord);
    put(headers, "deadline-ms", options.seconds == null ? null : millis(options));
    headers.put("stop", options.sequences);
    return headers;
  }

  private static Long millis(SamplingOption options) {
    return Math.max(1, Math.round(options.seconds * 1000));
  }

  private static void put(Map<String, List<String>> headers, String name, Object value) {
    if (value != null) {
      headers.put(name, List.of(value.toString()));
    }
  }
}
