package org.megabytestreams.web;

import java.util.Optional;
import org.megabytestreams.generate.Generator;
import org.megabytestreams.prompts.LocalStreams;
import org.megabytestreams.prompts.PromptSources;
import org.megabytestreams.prompts.RequestLimits;

/// What continues prompts.
public interface ContinuationAccess {
  /// Null while no model is loaded, or where continuations are switched off.
  Generator generator();

  PromptSources sources();

  /// The streams of this instance, where others may ask for them.
  Optional<LocalStreams> shown();

  RequestLimits limits();

  /// As many requests may be answered at a time.
  int mostRequests();

  /// Digest of the model.
  String model();
}
