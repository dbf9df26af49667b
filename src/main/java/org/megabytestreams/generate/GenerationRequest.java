package org.megabytestreams.generate;

import java.time.Duration;

/// One continuation of one prompt.
///
/// @param wholeCharacters whether pieces end at the borders of UTF-8 characters; bytes that belong to none pass as they
///     are
/// @param priority of those that wait, the highest goes first; of equals, the first come
public record GenerationRequest(Prompt prompt, SamplingOptions sampling, StopConditions stop, boolean wholeCharacters,
    int priority) {
  /// The same, to be done so much sooner.
  public GenerationRequest waited(Duration time) {
    return new GenerationRequest(prompt, sampling, stop.sooner(time), wholeCharacters, priority);
  }
}
