package org.megabytestreams.runtime;

import java.nio.file.Files;
import java.nio.file.Path;

/// Opens the session of a graph when it is first wanted. Safe for use by several threads.
final class LazySession implements AutoCloseable {
  private final Path graph;
  private final Device device;
  private final boolean exists;
  private SharedSession session;

  LazySession(Path graph, Device device) {
    this.graph = graph;
    this.device = device;
    this.exists = Files.exists(graph);
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
      session = new SharedSession(graph, device);
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
