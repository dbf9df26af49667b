package org.megabytestreams.prompts;

import java.util.Optional;
import java.util.Set;
import org.megabytestreams.generate.Prompt;

/// Finds the streams that this instance scores.
public interface LocalStreams {
  /// Holds what this instance knows of a stream.
  ///
  /// @param window the prompt that the stream's next record follows; nothing if this instance does not score the stream
  /// @param partitions of the topic in which this instance has looked for the stream
  record Look(Optional<Prompt> window, Set<Integer> partitions) {}

  /// Looks for a stream.
  ///
  /// @param key null for the unnamed stream
  /// @throws java.io.UncheckedIOException if the stream cannot be read now, such as while stores are read
  Look look(String topic, byte[] key);
}
