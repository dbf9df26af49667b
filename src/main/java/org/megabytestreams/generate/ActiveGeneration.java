package org.megabytestreams.generate;

import java.time.Duration;
import java.util.Arrays;
import org.megabytestreams.model.Bits;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Symbols;

/// Writes one continuation, from its request to its end. Except [#cancel], all methods are for one thread.
final class ActiveGeneration implements Generation {
  private final GenerationRequest request;
  private final GenerationSink sink;
  private final Geometry geometry;
  /// The number in the order of arrival: of equal priority, the first goes first.
  private final long number;
  private final long requestedNanos = System.nanoTime();
  private final Runnable cancelled;
  private final Sampler sampler;
  private final StopSequences sequences;
  /// Null until the continuation is written for the first time.
  private PromptWindow text;
  /// True if the lane must begin again, since the next symbol stands in another window.
  private boolean slid;
  /// The symbols of a prompt that do not fill its last patch. The text has them already.
  private int[] rest = new int[0];
  private int restAt;
  /// True if only fill behind a record's end is left in the patch.
  private boolean filling;
  /// The bytes that no chunk has yet.
  private final byte[] bytes;
  private final float[] logProbabilities;
  private int pending;
  private long written;
  private double bits;
  private boolean ended;
  private volatile boolean cancel;

  ActiveGeneration(GenerationRequest request, GenerationSink sink, Geometry geometry, long number, Runnable cancelled) {
    this.request = request;
    this.sink = sink;
    this.geometry = geometry;
    this.number = number;
    this.cancelled = cancelled;
    this.sampler = new Sampler(request.sampling());
    this.sequences = new StopSequences(request.stop().sequences());
    this.bytes = new byte[geometry.patchSize() + Utf8.MAX_BYTES];
    this.logProbabilities = new float[bytes.length + 1];
  }

  @Override
  public void cancel() {
    cancel = true;
    cancelled.run();
  }

  /// Compares by order of turn: the highest priority first, then the first that arrived.
  static int compare(ActiveGeneration a, ActiveGeneration b) {
    int priority = Integer.compare(b.request.priority(), a.request.priority());
    return priority != 0 ? priority : Long.compare(a.number, b.number);
  }

  boolean ended() {
    return ended;
  }

  /// Tells whether the sink takes more. A sink that throws makes the continuation fail.
  boolean ready() {
    try {
      return sink.ready();
    } catch (RuntimeException e) {
      fail(e);
      return false;
    }
  }

  /// Ends the continuation if that is due without another symbol.
  void check() {
    if (ended) {
      return;
    }
    if (cancel) {
      end(Finish.Reason.CANCELLED);
    } else if (deadlinePassed()) {
      end(Finish.Reason.DEADLINE);
    } else if (written == request.stop().maxBytes()) {
      end(Finish.Reason.LENGTH);
    }
  }

  private boolean deadlinePassed() {
    return Duration.ofNanos(System.nanoTime() - requestedNanos).compareTo(request.stop().deadline()) >= 0;
  }

  /// Returns the whole patches that a lane begins with. [#next] returns the symbols of an incomplete patch first.
  int[] firstPatches() {
    text = text == null ? new PromptWindow(geometry, request.prompt()) : text;
    int[] window = text.window();
    int whole = window.length / geometry.patchSize() * geometry.patchSize();
    rest = Arrays.copyOfRange(window, whole, window.length);
    restAt = 0;
    slid = false;
    return Arrays.copyOf(window, whole);
  }

  /// Tells whether the lane must begin again.
  boolean slid() {
    return slid;
  }

  /// Returns the next symbol; any symbol, once the continuation has ended.
  ///
  /// @param predicted // [V]
  int next(float[] predicted) {
    if (ended) {
      return Symbols.BOUNDARY;
    }
    if (restAt < rest.length) {
      return rest[restAt++];
    }
    int symbol = filling ? Symbols.BOUNDARY : written(predicted);
    slid |= text.append(symbol);
    return symbol;
  }

  private int written(float[] predicted) {
    boolean records = geometry.framing() == Framing.RECORDS;
    int symbol = sampler.draw(predicted, records ? Symbols.COUNT : Symbols.BOUNDARY);
    bits += Bits.ofLogProbability(predicted[symbol]);
    logProbabilities[pending] = predicted[symbol];
    if (symbol == Symbols.BOUNDARY) {
      give(pending, true);
      filling = true;
      if (request.stop().atBoundary()) {
        end(Finish.Reason.BOUNDARY);
      }
    } else {
      write((byte) symbol);
    }
    return symbol;
  }

  private void write(byte value) {
    bytes[pending++] = value;
    written++;
    sampler.wrote(value);
    if (sequences.endsWith(value)) {
      end(Finish.Reason.SEQUENCE);
    } else if (written == request.stop().maxBytes()) {
      end(Finish.Reason.LENGTH);
    }
  }

  /// Ends a patch: its bytes make a chunk.
  void endPatch() {
    filling = false;
    if (!ended) {
      give(request.wholeCharacters() ? Utf8.whole(bytes, pending) : pending, false);
    }
  }

  private void give(int count, boolean endsRecord) {
    if (ended || count == 0 && !endsRecord) {
      return;
    }
    int predictions = endsRecord ? count + 1 : count;
    Chunk piece = new Chunk(Arrays.copyOf(bytes, count), Arrays.copyOf(logProbabilities, predictions), endsRecord);
    System.arraycopy(bytes, count, bytes, 0, pending - count);
    System.arraycopy(logProbabilities, count, logProbabilities, 0, pending - count);
    pending -= count;
    try {
      sink.write(piece);
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  /// Gives the sink the bytes that are left, and ends the continuation.
  void end(Finish.Reason reason) {
    give(pending, false);
    finish(reason, null);
  }

  void fail(Throwable e) {
    finish(Finish.Reason.FAILED, Finish.line(e));
  }

  private void finish(Finish.Reason reason, String failure) {
    if (ended) {
      return;
    }
    ended = true;
    try {
      sink.end(new Finish(reason, written, bits, failure));
    } catch (RuntimeException _) {
      // A sink that cannot take the end changes nothing: the continuation has ended.
    }
  }
}
