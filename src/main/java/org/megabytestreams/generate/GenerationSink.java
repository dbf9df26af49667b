package org.megabytestreams.generate;

/// Takes a continuation as it is written. One thread at a time calls a sink, which must not keep that thread waiting.
public interface GenerationSink {
  void write(Chunk piece);

  /// Takes the end, in the last call.
  void end(Finish ending);

  /// Tells whether the sink takes more. If not, the continuation makes way for others until the sink does.
  default boolean ready() {
    return true;
  }
}
