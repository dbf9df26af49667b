package org.megabytestreams.stream;

import java.util.ArrayList;
import java.util.List;
import org.megabytestreams.model.FramedSymbols;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.score.CachedScorer;
import org.megabytestreams.score.CachedScorer.Next;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.score.StreamContext;
import org.megabytestreams.score.StreamSegment;
import org.megabytestreams.stream.StreamBatch.Entry;
import org.megabytestreams.stream.StreamBatch.Placed;
import org.megabytestreams.stream.StreamBatch.Segment;

/// Places records in segments, and scores these, as a context policy says.
enum Placement {
  /// All records of a stream are one segment, which follows the stream's context.
  STREAM {
    @Override
    List<Segment> place(StreamBatch stream, Geometry geometry) {
      FramedSymbols fresh = new FramedSymbols(geometry);
      List<Placed> placed = new ArrayList<>();
      for (Entry entry : stream.entries()) {
        placed.add(new Placed(entry, fresh.add(entry.record().bytes())));
      }
      return List.of(stream.segment(stream.before().tail().stretch(fresh.toArray()), placed));
    }

    @Override
    List<Surprisal> score(CachedScorer scorer, List<Next> segments) {
      return scorer.score(segments);
    }

    @Override
    Surprisal look(CachedScorer scorer, Next segment) {
      return scorer.look(segment);
    }

    @Override
    StreamContext contextAfter(StreamBatch stream, Geometry geometry) {
      return stream.before().tail().append(stream.segments().getFirst().next().stretch().fresh(), geometry);
    }

    @Override
    RecordBoundaries kept(RecordBoundaries starts, StreamContext context, Geometry geometry) {
      return starts.from(StreamSegment.windowStart(context.next(), geometry));
    }
  },

  /// Each record is a segment of its own, at the start of a window.
  RECORD {
    @Override
    List<Segment> place(StreamBatch stream, Geometry geometry) {
      List<Segment> segments = new ArrayList<>();
      for (Entry entry : stream.entries()) {
        int[] fresh = geometry.framing().frame(entry.record().bytes(), geometry.patchSize());
        segments.add(stream.segment(StreamSegment.atStart(fresh), List.of(new Placed(entry, 0))));
      }
      return segments;
    }

    @Override
    List<Surprisal> score(CachedScorer scorer, List<Next> segments) {
      return scorer.scoreAlone(segments.stream().map(Next::stretch).toList());
    }

    @Override
    Surprisal look(CachedScorer scorer, Next segment) {
      return score(scorer, List.of(segment)).getFirst();
    }

    @Override
    StreamContext contextAfter(StreamBatch stream, Geometry geometry) {
      return StreamContext.EMPTY;
    }

    @Override
    RecordBoundaries kept(RecordBoundaries starts, StreamContext context, Geometry geometry) {
      return RecordBoundaries.EMPTY;
    }
  };

  static Placement of(ContextPolicy policy) {
    return switch (policy) {
      case STREAM -> STREAM;
      case RECORD -> RECORD;
    };
  }

  /// Returns the segments of a stream's records, in their order.
  abstract List<Segment> place(StreamBatch stream, Geometry geometry);

  /// Scores segments of many streams with one call of the model.
  abstract List<Surprisal> score(CachedScorer scorer, List<Next> segments);

  /// Scores a segment without changing its stream's state.
  abstract Surprisal look(CachedScorer scorer, Next segment);

  /// Returns the context that a stream has after a batch.
  abstract StreamContext contextAfter(StreamBatch stream, Geometry geometry);

  /// Returns the starts of those records that stand in a context.
  abstract RecordBoundaries kept(RecordBoundaries starts, StreamContext context, Geometry geometry);
}
