package org.megabytestreams.web;

import java.util.Optional;
import org.megabytestreams.generate.Generator;
import org.megabytestreams.prompts.Limits;
import org.megabytestreams.prompts.OwnStreams;
import org.megabytestreams.prompts.PromptSources;

/// What continues prompts.
public interface Continuing {
  /// Null while no model is loaded, or where continuations are switched off.
  Generator generator();

  PromptSources sources();

  /// The streams of this instance, where others may ask for them.
  Optional<OwnStreams> shown();

  Limits limits();

  /// As many requests may be answered at a time.
  int mostRequests();

  /// Digest of the model.
  String model();
}
