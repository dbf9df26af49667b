package org.megabytestreams.web;

import org.megabytestreams.continuation.Limits;
import org.megabytestreams.continuation.PromptSources;
import org.megabytestreams.generate.Generator;

/// What continues prompts.
public interface Continuing {
  /// Null while no model is loaded, or where continuations are switched off.
  Generator generator();

  PromptSources sources();

  Limits limits();

  /// As many requests may be answered at a time.
  int mostRequests();

  /// Digest of the model.
  String model();
}
