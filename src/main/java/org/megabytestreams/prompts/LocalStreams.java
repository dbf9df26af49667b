package org.megabytestreams.prompts;

import java.util.Optional;
import java.util.Set;
import org.megabytestreams.generate.Prompt;

/// The streams that this instance scores.
public interface LocalStreams {
  /// What this instance knows of a stream.
  ///
  /// @param window what the stream's next record is written after; nothing where this instance does not score it
  /// @param partitions of the topic, those in which this instance has looked for it
  record Look(Optional<Prompt> window, Set<Integer> partitions) {}

  /// @param key null for the unnamed stream
  /// @throws java.io.UncheckedIOException where it cannot be told now, such as while stores are read
  Look look(String topic, byte[] key);
}
