package org.megabytestreams.generate;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Keeps the chunks of a continuation.
class KeptOutput implements GenerationSink {
  final List<Chunk> pieces = new ArrayList<>();
  final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile Finish ending;

  @Override
  public synchronized void write(Chunk piece) {
    pieces.add(piece);
    bytes.writeBytes(piece.bytes());
  }

  @Override
  public void end(Finish how) {
    if (ending != null) {
      throw new AssertionError("ended twice");
    }
    ending = how;
    ended.countDown();
  }

  Finish ending() throws InterruptedException {
    if (!ended.await(2, TimeUnit.MINUTES)) {
      throw new AssertionError("the continuation did not end");
    }
    return ending;
  }
}
