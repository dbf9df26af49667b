package org.megabytestreams.web;

import java.util.Optional;
import org.megabytestreams.generate.Generator;
import org.megabytestreams.prompts.LocalStreams;
import org.megabytestreams.prompts.PromptSources;
import org.megabytestreams.prompts.RequestLimits;

/// Gives HTTP resources what they need to continue prompts.
public interface ContinuationAccess {
  /// Returns the generator; null while no model is loaded, or if continuations are switched off.
  Generator generator();

  PromptSources sources();

  /// Returns the streams of this instance, if other instances may ask for them.
  Optional<LocalStreams> shown();

  RequestLimits limits();

  /// Returns how many requests may be answered at a time.
  int maxRequests();

  /// Returns the digest of the model.
  String model();
}
