package org.megabytestreams.onnx;

import java.nio.file.Files;
import java.nio.file.Path;

/// Sessions of a graph that are opened when they are first wanted. Safe for use by several threads.
final class LazySessions implements AutoCloseable {
  private final Path graph;
  private final Device device;
  private SessionPool sessions;

  LazySessions(Path graph, Device device) {
    this.graph = graph;
    this.device = device;
  }

  /// Whether the bundle has the graph.
  synchronized boolean exist() {
    return sessions != null || Files.exists(graph);
  }

  /// @throws UnsupportedOperationException where the bundle has no such graph
  synchronized SessionPool get() {
    if (sessions == null) {
      if (!Files.exists(graph)) {
        throw new UnsupportedOperationException("the model at " + graph.getParent() + " has no " + graph.getFileName()
            + ": its architecture can be trained and score files, but cannot remember a stream");
      }
      sessions = new SessionPool(graph, device);
    }
    return sessions;
  }

  @Override
  public synchronized void close() {
    if (sessions != null) {
      sessions.close();
    }
  }
}
