package org.megabytestreams.web;

import java.util.List;
import java.util.Optional;

/// Gives HTTP resources what bytes cost by models that the service holds.
public interface ComparisonAccess {
  /// Says what bytes cost by one model.
  ///
  /// @param bits of all bytes, and of the end of the last line where the model marks it
  /// @param positionBits of each byte; at a line feed, of the end of its line. One more, that of the last line's end,
  ///     if the bytes end in no line feed and the model marks it
  record Cost(String name, String digest, double bits, double bitsPerByte, List<Float> positionBits) {}

  /// Scores bytes as a stream of their own, whose records are lines.
  ///
  /// @param digest of the model
  /// @return empty if the service holds no such model
  /// @throws IllegalArgumentException if the model cannot be used; the message says why, in one line
  Optional<Cost> cost(String digest, byte[] bytes);
}
