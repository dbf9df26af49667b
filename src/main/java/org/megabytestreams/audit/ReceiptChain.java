package org.megabytestreams.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.FramedSymbols;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.score.RecordScore;
import org.megabytestreams.score.SegmentMemory;
import org.megabytestreams.score.StreamContext;
import org.megabytestreams.score.StreamSegment;
import org.megabytestreams.stream.MemoryRange;
import org.megabytestreams.stream.RecordBoundaries;

/// Holds consecutive records of a stream whose receipts follow from one another. Their windows are run once for all of
/// them.
///
/// Symbols are numbered from the start of the first record's window.
final class ReceiptChain {
  private record Waiting(PublishedScore claim, int bytes, int at) {}

  private final ByteModel model;
  private final String digest;
  private final boolean recordwise;
  private final Geometry geometry;
  private final SegmentMemory memory;
  private final MemoryRange range;
  private final List<Waiting> waiting = new ArrayList<>();
  private StreamContext tail;
  private RecordBoundaries starts;
  private final FramedSymbols fresh;

  /// @param model the one that receipts name
  /// @param recordwise whether records are scored recordwise
  /// @param geometry of the windows that the records are scored in
  /// @param context the symbols of the window before the first record
  /// @param starts of the records in them
  /// @param memory that the records are scored with; null for none
  /// @param range the records in it; null for none
  ReceiptChain(ByteModel model, boolean recordwise, Geometry geometry, int[] context, RecordBoundaries starts,
      SegmentMemory memory, MemoryRange range) {
    this.model = recordwise ? model.recordwise() : model;
    this.digest = model.digest();
    this.recordwise = recordwise;
    this.geometry = geometry;
    this.memory = memory;
    this.range = range;
    this.tail = new StreamContext(context.length, context);
    this.starts = starts;
    this.fresh = new FramedSymbols(geometry);
  }

  ByteModel model() {
    return model;
  }

  int freshSymbols() {
    return fresh.size();
  }

  /// Tells whether the service, had it scored this record after the others, would have written this receipt.
  boolean continuesWith(PublishedScore claim) {
    return digest.equals(claim.scored().receipt().model())
        && starts.append(next(), claim.offset()).context(next(), claim.offset(), geometry).with(range, recordwise)
            .equals(claim.context());
  }

  void add(PublishedScore claim, byte[] value) {
    starts = starts.append(next(), claim.offset()).from(StreamSegment.windowStart(next(), geometry));
    waiting.add(new Waiting(claim, value.length, fresh.add(value)));
  }

  /// Returns the segment to be scored.
  StreamSegment stretch() {
    return tail.stretch(fresh.toArray(), memory);
  }

  /// Hands over every record's score; others may follow.
  void settle(Surprisal surprisal, BiConsumer<PublishedScore, RecordScore> scored) {
    for (Waiting one : waiting) {
      scored.accept(one.claim(), RecordScore.of(geometry.framing(), one.bytes(), surprisal, one.at()));
    }
    tail = tail.append(fresh.take(), geometry);
    waiting.clear();
  }

  private long next() {
    return tail.next() + fresh.size();
  }
}
