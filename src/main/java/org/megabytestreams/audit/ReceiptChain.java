package org.megabytestreams.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.score.RecordScore;
import org.megabytestreams.score.StreamContext;
import org.megabytestreams.score.StreamSegment;
import org.megabytestreams.stream.RecordBoundaries;

/// Holds consecutive records of a stream whose receipts follow from one another. Their windows are run once for all of
/// them.
///
/// Symbols are numbered from the start of the first record's window.
final class ReceiptChain {
  private record Waiting(PublishedScore claim, int bytes, int at) {}

  private final ByteModel model;
  private final List<Waiting> waiting = new ArrayList<>();
  private StreamContext tail;
  private RecordBoundaries starts;
  private int[] fresh = new int[256];
  private int freshSymbols;

  /// @param context the symbols of the window before the first record
  /// @param starts of the records in them
  ReceiptChain(ByteModel model, int[] context, RecordBoundaries starts) {
    this.model = model;
    this.tail = new StreamContext(context.length, context);
    this.starts = starts;
  }

  ByteModel model() {
    return model;
  }

  int freshSymbols() {
    return freshSymbols;
  }

  /// Tells whether the service, had it scored this record after the others, would have written this receipt.
  boolean continuesWith(PublishedScore claim) {
    return model.digest().equals(claim.scored().receipt().model())
        && starts.append(next(), claim.offset()).context(next(), claim.offset(), geometry()).equals(claim.context());
  }

  void add(PublishedScore claim, byte[] value) {
    Framing framing = geometry().framing();
    int end = freshSymbols + framing.framedLength(value.length, geometry().patchSize());
    if (end > fresh.length) {
      fresh = Arrays.copyOf(fresh, Math.max(end, 2 * fresh.length));
    }
    starts = starts.append(next(), claim.offset()).from(StreamSegment.windowStart(next(), geometry()));
    framing.frame(value, 0, value.length, geometry().patchSize(), fresh, freshSymbols);
    waiting.add(new Waiting(claim, value.length, freshSymbols));
    freshSymbols = end;
  }

  /// Returns the segment to be scored.
  StreamSegment stretch() {
    return tail.stretch(Arrays.copyOf(fresh, freshSymbols));
  }

  /// Hands over every record's score; others may follow.
  void settle(Surprisal surprisal, BiConsumer<PublishedScore, RecordScore> scored) {
    for (Waiting one : waiting) {
      scored.accept(one.claim(), RecordScore.of(geometry().framing(), one.bytes(), surprisal, one.at()));
    }
    tail = tail.append(Arrays.copyOf(fresh, freshSymbols), geometry());
    waiting.clear();
    freshSymbols = 0;
  }

  private long next() {
    return tail.next() + freshSymbols;
  }

  private Geometry geometry() {
    return model.geometry();
  }
}
