package org.megabytestreams.generate;

import java.time.Duration;

/// Asks for one continuation of one prompt.
///
/// @param wholeCharacters whether chunks end at the borders of UTF-8 characters; bytes that belong to none pass as they
///     are
/// @param priority of the requests that wait, the highest goes first; of equals, the first that arrived
public record GenerationRequest(Prompt prompt, SamplingOptions sampling, StopConditions stop, boolean wholeCharacters,
    int priority) {
  /// Makes a request of usual priority, whose chunks may end within a character.
  public static GenerationRequest of(Prompt prompt, SamplingOptions sampling, StopConditions stop) {
    return new GenerationRequest(prompt, sampling, stop, false, 0);
  }

  /// Returns the same request with a deadline that is sooner by `time`.
  public GenerationRequest waited(Duration time) {
    return new GenerationRequest(prompt, sampling, stop.sooner(time), wholeCharacters, priority);
  }
}
