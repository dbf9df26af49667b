package org.megabytestreams.web;

import java.util.Optional;
import org.megabytestreams.continuation.Limits;
import org.megabytestreams.continuation.OwnStreams;
import org.megabytestreams.continuation.PromptSources;
import org.megabytestreams.generate.Generator;

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
