package org.megabytestreams.score;

import java.util.ArrayList;
import java.util.List;
import org.megabytestreams.model.FramedSymbols;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Surprisal;

/// Scores the records of one long input in order, many at a time, in bounded memory.
///
/// Records come in pieces; all pieces of a record but the last are a multiple of the patch size long. Not safe for use
/// by several threads.
public final class FileScorer {
  /// A heat map has the bits of this many positions of a record.
  private static final int KEPT_POSITIONS = 1 << 16;
  /// At most this many symbols are scored at once. That is windows enough for every core. It is also enough for the
  /// window that the symbols' end cuts to count for little.
  public static final int BATCH_SYMBOLS = 1 << 17;

  /// A scored record.
  ///
  /// @param index from 0
  /// @param excerpt its first bytes, as many as bits were kept
  public record Scored(long index, byte[] excerpt, RecordScore score) {}

  /// Takes records in input order.
  public interface Sink {
    void accept(Scored scored);
  }

  /// A piece that waits: its symbols lie at `at` in the segment numbered `segment`.
  private record Waiting(byte[] bytes, boolean starts, boolean ends, int segment, int at) {}

  private final SegmentScorer scorer;
  private final ContextPolicy policy;
  private final Sink sink;
  private final Geometry geometry;
  private final List<Waiting> waiting = new ArrayList<>();
  private final List<StreamSegment> stretches = new ArrayList<>();
  private final FramedSymbols symbols;
  private int batchSymbols;
  private StreamContext tail = StreamContext.EMPTY;
  private long index;
  private long recordBytes;
  private SpanAccumulator meter;
  private byte[] excerpt = new byte[0];

  public FileScorer(SegmentScorer scorer, ContextPolicy policy, Sink sink) {
    this.scorer = scorer;
    this.policy = policy;
    this.sink = sink;
    this.geometry = scorer.model().geometry();
    this.symbols = new FramedSymbols(geometry);
  }

  /// Takes what stands before the input in its stream: seen, and not scored. Must be called before anything is added.
  ///
  /// @param past symbols, framed
  public void precede(int[] past) {
    tail = StreamContext.EMPTY.append(past, geometry);
  }

  /// Takes a piece; may score what has gathered.
  public void add(byte[] bytes, boolean starts, boolean ends) {
    if (starts && policy == ContextPolicy.RECORD) {
      closeStretch();
      tail = StreamContext.EMPTY;
    }
    int at = symbols.add(bytes, ends);
    waiting.add(new Waiting(bytes, starts, ends, stretches.size(), at));
    batchSymbols += symbols.size() - at;
    if (batchSymbols >= BATCH_SYMBOLS) {
      flush();
    }
  }

  /// Tells whether pieces wait to be scored.
  public boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  /// Scores what is left.
  public void flush() {
    closeStretch();
    List<Surprisal> surprisals = scorer.score(stretches);
    for (Waiting piece : waiting) {
      // An empty record without a boundary of its own has no symbols, and so perhaps no segment.
      collect(piece, piece.segment() < surprisals.size() ? surprisals.get(piece.segment()) : Surprisal.ofLength(0));
    }
    waiting.clear();
    stretches.clear();
    batchSymbols = 0;
  }

  private void closeStretch() {
    if (symbols.size() > 0) {
      int[] fresh = symbols.take();
      stretches.add(tail.stretch(fresh));
      tail = tail.append(fresh, geometry);
    }
  }

  private void collect(Waiting piece, Surprisal surprisal) {
    if (piece.starts()) {
      meter = new SpanAccumulator(KEPT_POSITIONS);
      recordBytes = 0;
      excerpt = piece.bytes();
    }
    recordBytes += piece.bytes().length;
    int positions = geometry.framing().ofPiece(piece.ends()).scoredLength(piece.bytes().length);
    meter.add(surprisal, piece.at(), piece.at() + positions);
    if (piece.ends()) {
      sink.accept(new Scored(index++, excerpt, meter.score(recordBytes)));
    }
  }
}
