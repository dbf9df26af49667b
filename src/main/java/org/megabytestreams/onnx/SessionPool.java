package org.megabytestreams.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.stream.IntStream;

/// Sessions of one graph, as many as [Device#sessions], each with one thread. Safe for use by several threads.
final class SessionPool implements AutoCloseable {
  /// What is done with a session.
  interface Work<T> {
    T run(OrtSession session) throws OrtException;
  }

  private final List<OrtSession> sessions;
  private final BlockingQueue<OrtSession> idle;

  SessionPool(Path graph, Device device) {
    this.sessions = IntStream.range(0, device.sessions()).mapToObj(_ -> Sessions.open(graph, device, 1)).toList();
    this.idle = new ArrayBlockingQueue<>(sessions.size(), false, sessions);
  }

  /// Runs `work` on a session that nobody else uses meanwhile; an interrupt is kept for later.
  <T> T with(Work<T> work) throws OrtException {
    OrtSession session = take();
    try {
      return work.run(session);
    } finally {
      idle.add(session);
    }
  }

  /// Closes the sessions, none of which may be in use.
  @Override
  public void close() {
    try {
      for (OrtSession session : sessions) {
        session.close();
      }
    } catch (OrtException e) {
      throw new OrtFailure("cannot close a session", e);
    }
  }

  private OrtSession take() {
    boolean interrupted = false;
    while (true) {
      try {
        OrtSession session = idle.take();
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        return session;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
  }
}
