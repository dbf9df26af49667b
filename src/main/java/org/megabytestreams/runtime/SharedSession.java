package org.megabytestreams.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/// A session of a graph in which [Device#runs] runs go on at a time. Each run is on one thread, and all share the
/// graph's weights. Safe for use by several threads.
final class SharedSession implements AutoCloseable {
  /// Uses the session.
  interface Work<T> {
    T run(OrtSession session) throws OrtException;
  }

  private final OrtSession session;
  private final Semaphore runs;

  SharedSession(Path graph, Device device) {
    this(Sessions.open(graph, device, 1), device);
  }

  /// Opens a graph whose weights lie in files of a folder.
  SharedSession(byte[] graph, Path folder, Device device) {
    this(Sessions.open(graph, folder, device, 1), device);
  }

  private SharedSession(OrtSession session, Device device) {
    this.session = session;
    this.runs = new Semaphore(device.runs());
  }

  /// Waits until there is room for one more run, and runs `work`. An interrupt is kept for later.
  <T> T with(Work<T> work) throws OrtException {
    runs.acquireUninterruptibly();
    try {
      return work.run(session);
    } finally {
      runs.release();
    }
  }

  /// Closes the session, in which no run may go on.
  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new OnnxRuntimeException("cannot close a session", e);
    }
  }
}
