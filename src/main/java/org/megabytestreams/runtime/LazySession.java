package org.megabytestreams.runtime;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/// Opens the session of a graph when it is first wanted. Safe for use by several threads.
final class LazySession implements AutoCloseable {
  private final Path graph;
  private final Supplier<SharedSession> opening;
  private final boolean exists;
  private SharedSession session;

  LazySession(Path graph, Device device) {
    this(graph, () -> new SharedSession(graph, device));
  }

  /// Makes a session that is opened in a way of its own.
  ///
  /// @param file without which there is none
  LazySession(Path file, Supplier<SharedSession> opening) {
    this.graph = file;
    this.opening = opening;
    this.exists = Files.exists(file);
  }

  /// Tells whether the bundle had the graph when this object was made.
  boolean exists() {
    return exists;
  }

  /// Returns the session, and opens it at the first call.
  ///
  /// @throws UnsupportedOperationException if the bundle has no such graph
  synchronized SharedSession get() {
    if (session == null) {
      if (!Files.exists(graph)) {
        throw new UnsupportedOperationException("the model at " + graph.getParent() + " has no " + graph.getFileName()
            + ": its architecture can be trained and score files, but cannot remember a stream");
      }
      session = opening.get();
    }
    return session;
  }

  @Override
  public synchronized void close() {
    if (session != null) {
      session.close();
    }
  }
}
