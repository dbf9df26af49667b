package org.megabytestreams.stream;

import java.util.ArrayList;
import java.util.List;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.score.CachedScorer;
import org.megabytestreams.score.StreamSegment;
import org.megabytestreams.score.SymbolLayout;

/// Holds one stream's part of a batch: the stream's state before the batch, its records, and their segments.
final class StreamBatch {
  /// A record, and its index in the whole batch.
  record Entry(InputRecord record, int index) {}

  /// A record, with the place of its first symbol among the fresh ones of its segment.
  record Placed(Entry entry, int at) {
    InputRecord record() {
      return entry.record();
    }
  }

  /// A segment of the stream, with the records whose symbols it holds.
  record Segment(CachedScorer.Next next, List<Placed> records) {}

  private final StreamState before;
  private final List<Entry> entries = new ArrayList<>();
  private StreamPast past;
  /// The first record that is not judged yet.
  private int next;
  /// The most records of the next round: behind a record that is left out, rounds begin small again.
  private int round = Integer.MAX_VALUE;
  private List<Segment> segments = List.of();

  /// @param past what stands before the stream's first record of the batch
  StreamBatch(StreamState before, StreamPast past) {
    this.before = before;
    this.past = past;
  }

  void add(InputRecord record, int index) {
    entries.add(new Entry(record, index));
  }

  StreamState before() {
    return before;
  }

  /// Tells whether some records are not judged yet.
  boolean hasMore() {
    return next < entries.size();
  }

  /// Returns the records of the next round, the first of those that are not judged yet.
  List<Entry> left() {
    return entries.subList(next, Math.min(entries.size(), next + Math.min(round, entries.size())));
  }

  /// Returns what stands before the first record that is not judged yet.
  StreamPast past() {
    return past;
  }

  /// Goes on behind records that were judged.
  ///
  /// @param judged how many
  /// @param after what stands before the next record
  /// @param excluded whether the last of them is left out of that
  void goOn(int judged, StreamPast after, boolean excluded) {
    next += judged;
    past = after;
    round = excluded ? 1 : Math.min(round, entries.size()) * 2;
  }

  /// Lays all records that are left into segments.
  void place(Placement placement, Geometry geometry) {
    segments = placement.place(this, geometry);
  }

  /// Returns the segments of the records, in their order; none before they are placed.
  List<Segment> segments() {
    return segments;
  }

  /// Makes a segment of this stream.
  ///
  /// @param symbols the segment's own, and those before it
  Segment segment(StreamSegment symbols, List<Placed> records) {
    int partition = records.getFirst().record().partition();
    return new Segment(new CachedScorer.Next(before.stream(), partition, past.since(), symbols), records);
  }

  /// Returns the stream's state after the batch.
  StreamState after(Placement placement, Geometry geometry) {
    StreamPast kept = placement.kept(past);
    return new StreamState(before.stream(), before.model(), SymbolLayout.of(geometry), before.since(),
        before.records() + entries.size(), kept.context(), kept.starts(), before.monitor(),
        entries.getLast().record().offset(), before.history());
  }
}
