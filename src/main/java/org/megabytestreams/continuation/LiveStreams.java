package org.megabytestreams.continuation;

import java.util.Optional;
import org.megabytestreams.generate.Prompt;

/// The streams that this instance scores, as prompts.
public interface LiveStreams {
  /// What a stream's next record is written after; nothing where this instance does not score the stream.
  ///
  /// @param text how the next record begins
  Optional<Prompt> prompt(String topic, byte[] key, byte[] text);
}
