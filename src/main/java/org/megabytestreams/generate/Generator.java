package org.megabytestreams.generate;

/// Writes continuations, many at a time. Safe for use by several threads. Whoever made it closes it, before its model.
public interface Generator extends AutoCloseable {
  /// Asks for a continuation.
  ///
  /// @throws QueueFullException where as many wait as may
  Generation submit(GenerationRequest request, GenerationSink sink);

  /// How many wait.
  int waiting();

  /// How many are being written.
  int active();

  /// Ends all with [Finish.Reason#CANCELLED]. Called by a sink it only asks for that: the model must stay open until
  /// all have ended.
  @Override
  void close();
}
