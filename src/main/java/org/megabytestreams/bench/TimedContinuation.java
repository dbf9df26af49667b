package org.megabytestreams.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.megabytestreams.generate.Chunk;
import org.megabytestreams.generate.Finish;
import org.megabytestreams.generate.GenerationSink;
import org.megabytestreams.model.Bits;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Symbols;
import org.megabytestreams.score.StreamSegment;
import org.megabytestreams.score.WindowScorer;

/// Times a continuation, and keeps it to be scored again.
final class TimedContinuation implements GenerationSink {
  private final byte[] prompt;
  /// The time at which the continuation was due to be asked for.
  private final long intended;
  private final List<Chunk> pieces = new ArrayList<>();
  private final CountDownLatch done = new CountDownLatch(1);
  private long first;
  private long last;
  private Finish ending;

  TimedContinuation(byte[] prompt, long intended) {
    this.prompt = prompt;
    this.intended = intended;
  }

  @Override
  public void write(Chunk piece) {
    first = first == 0 ? System.nanoTime() : first;
    pieces.add(piece);
  }

  @Override
  public void end(Finish how) {
    last = System.nanoTime();
    ending = how;
    done.countDown();
  }

  /// Waits for the end, and returns how the continuation ended.
  Finish await() {
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    if (ending.reason() == Finish.Reason.FAILED) {
      throw new IllegalStateException("a continuation failed: " + ending.failure());
    }
    return ending;
  }

  /// Returns the time from when the continuation was due to be asked for.
  long firstMicros() {
    return (first - intended) / 1000;
  }

  /// Returns the rate from its first chunk to its end.
  long bytesPerSecond() {
    return Math.round((ending.bytes() - pieces.getFirst().bytes().length) / Math.max(1e-6, (last - first) / 1e9));
  }

  /// Holds the largest differences between what was reported of a symbol and what scoring it again gives.
  record Worst(double nats, double probability) {
    Worst or(Worst other) {
      return new Worst(Math.max(nats, other.nats), Math.max(probability, other.probability));
    }
  }

  Worst worst(ByteModel model) {
    Geometry geometry = model.geometry();
    int[] symbols = new int[prompt.length + (int) ending.bytes() + pieces.size() * geometry.patchSize()];
    Framing.STREAM.frame(prompt, geometry.patchSize(), symbols, 0);
    int end = prompt.length;
    float[] reported = new float[symbols.length];
    for (Chunk piece : pieces) {
      int bytes = piece.bytes().length;
      System.arraycopy(piece.logProbabilities(), 0, reported, end, piece.logProbabilities().length);
      Framing.STREAM.frame(piece.bytes(), geometry.patchSize(), symbols, end);
      end += bytes;
      if (piece.endsRecord()) {
        int filled = Math.ceilDiv(end + 1, geometry.patchSize()) * geometry.patchSize();
        Arrays.fill(symbols, end, filled, Symbols.BOUNDARY);
        Arrays.fill(reported, end + 1, filled, Float.NaN); // fill, which is not predicted
        end = filled;
      }
    }
    float[] bits = new WindowScorer(model).score(List.of(StreamSegment.atStart(Arrays.copyOf(symbols, end)))).getFirst()
        .bits();
    Worst worst = new Worst(0, 0);
    for (int i = prompt.length; i < end; i++) {
      if (!Float.isNaN(reported[i])) {
        double scored = Bits.toNats(-bits[i]);
        worst = worst.or(new Worst(Math.abs(reported[i] - scored),
            Math.abs(Math.exp(reported[i]) - Math.exp(scored))));
      }
    }
    return worst;
  }
}
