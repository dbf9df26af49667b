package org.megabytestreams.generate;

import java.util.Queue;

/// Hands a continuation to another thread, which reads at its own speed. Several continuations may share a queue.
///
/// @param source says which continuation it is
/// @param events gets what is written; safe for use by several threads
/// @param unread holds the generator back while the reader has enough
public record QueueSink<S>(S source, Queue<Event<S>> events, UnreadBytes unread) implements GenerationSink {
  /// A chunk or the end of a continuation. One of both is null.
  public record Event<S>(S source, Chunk chunk, Finish finish) {}

  @Override
  public void write(Chunk chunk) {
    unread.written(chunk);
    events.add(new Event<>(source, chunk, null));
  }

  @Override
  public void end(Finish finish) {
    events.add(new Event<>(source, null, finish));
  }

  @Override
  public boolean ready() {
    return !unread.full();
  }
}
