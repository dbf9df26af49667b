package org.megabytestreams.generate;

/// Takes a continuation as it is written. Called by one thread at a time, which must not be kept waiting.
public interface GenerationSink {
  void write(Chunk piece);

  /// The last call.
  void end(Finish ending);

  /// Whether more can be taken. Where not, the continuation makes way for others until it can.
  default boolean ready() {
    return true;
  }
}
