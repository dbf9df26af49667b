package org.megabytestreams.generate;

/// Writes continuations, many at a time. Safe for use by several threads. The owner closes the generator before its
/// model.
public interface Generator extends AutoCloseable {
  /// Asks for a continuation.
  ///
  /// @throws QueueFullException if as many continuations wait as may
  Generation submit(GenerationRequest request, GenerationSink sink);

  /// Returns how many continuations wait.
  int waiting();

  /// Returns how many continuations are being written.
  int active();

  /// Ends all continuations with [Finish.Reason#CANCELLED]. If a sink calls this method, it returns at once: the model
  /// must stay open until all have ended.
  @Override
  void close();
}
