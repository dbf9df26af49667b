package org.megabytestreams.serve;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Bounds what the model writes after prompts.
///
/// It is the part `continuations` of [ServeConfig].
public interface ContinuationConfig {
  /// Tells whether the service continues prompts.
  @WithDefault("true")
  boolean enabled();

  /// Sets how many continuations are written at a time.
  @WithDefault("8")
  int lanes();

  /// Bounds the continuations that wait for a lane.
  @WithDefault("256")
  int queue();

  /// Bounds the prompts from Kafka that are in memory; more wait in their topic.
  @WithDefault("${megabyte.continuations.most-in-work:64}")
  int maxPrompts();

  /// Bounds the requests over HTTP that are answered at a time.
  @WithDefault("${megabyte.continuations.most-requests:32}")
  int maxRequests();

  /// Bounds the bytes of a prompt.
  @WithDefault("${megabyte.continuations.prompt-size:1M}")
  MemorySize maxPromptSize();

  /// Bounds the bytes that a request may ask for.
  @WithDefault("${megabyte.continuations.most-bytes:64K}")
  MemorySize maxBytes();

  /// Bounds the samples that a request may ask for.
  @WithDefault("${megabyte.continuations.most-samples:16}")
  int maxSamples();

  /// Bounds the time that a request may take.
  @WithDefault("${megabyte.continuations.most-deadline:10m}")
  Duration maxDeadline();

  /// Holds what the old name of `max-prompts` says. The next five hold other old names; [RenamedKeys] warns of them.
  Optional<Integer> mostInWork();

  Optional<Integer> mostRequests();

  Optional<MemorySize> promptSize();

  Optional<MemorySize> mostBytes();

  Optional<Integer> mostSamples();

  Optional<Duration> mostDeadline();

  /// Names topics, beside that of continuations, that a prompt may want its answer in.
  Optional<List<String>> replyTopics();

  /// Tells whether requests may name ranges of the input topics. Then every client that may ask, over HTTP or by
  /// topic `prompts`, can read those topics.
  @WithDefault("false")
  boolean ranges();
}
