package org.megabytestreams.stream;

import java.util.ArrayList;
import java.util.List;
import org.megabytestreams.model.FramedSymbols;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.Surprisal;
import org.megabytestreams.score.CachedScorer;
import org.megabytestreams.score.CachedScorer.Next;
import org.megabytestreams.score.ContextPolicy;
import org.megabytestreams.score.SegmentMemory;
import org.megabytestreams.score.StreamContext;
import org.megabytestreams.score.StreamSegment;
import org.megabytestreams.stream.StreamBatch.Entry;
import org.megabytestreams.stream.StreamBatch.Placed;
import org.megabytestreams.stream.StreamBatch.Segment;

/// Places records in segments, and scores these, as a context policy says.
enum Placement {
  /// All records of a stream are one segment, which follows the stream's context. The stream keeps its context.
  STREAM {
    @Override
    StreamPast kept(StreamPast past) {
      return past;
    }
  },

  /// All records of a stream are one segment, which follows what its partition's memory has of the stream.
  MEMORY {
    @Override
    Geometry windows(Geometry geometry) {
      return SegmentMemory.windows(geometry);
    }
  },

  /// As [#MEMORY], but the match model alone looks at what stands before a record.
  RECORDWISE {
    @Override
    Geometry windows(Geometry geometry) {
      return MEMORY.windows(geometry);
    }
  },

  /// Each record is a segment of its own, at the start of a window.
  RECORD {
    @Override
    List<Segment> place(StreamBatch stream, Geometry geometry) {
      List<Segment> segments = new ArrayList<>();
      for (Entry entry : stream.left()) {
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
    StreamPast after(StreamPast past, int[] fresh, RecordBoundaries starts, Geometry geometry) {
      return past;
    }
  };

  private static final StreamPast NOTHING =
      new StreamPast(0, StreamContext.EMPTY, RecordBoundaries.EMPTY, null, null);

  /// @param memory whether records are scored with their partition's memory
  static Placement of(ContextPolicy policy, boolean memory) {
    return switch (policy) {
      case STREAM -> memory ? MEMORY : STREAM;
      case RECORD -> RECORD;
      case MEMORY -> memory ? RECORDWISE : STREAM;
    };
  }

  /// Returns the geometry of the windows that records are scored in.
  Geometry windows(Geometry geometry) {
    return geometry;
  }

  /// Returns the segments of a stream's records that are left, in their order.
  List<Segment> place(StreamBatch stream, Geometry geometry) {
    FramedSymbols fresh = new FramedSymbols(geometry);
    List<Placed> placed = new ArrayList<>();
    for (Entry entry : stream.left()) {
      placed.add(new Placed(entry, fresh.add(entry.record().bytes())));
    }
    return List.of(stream.segment(stream.past().stretch(fresh.toArray()), placed));
  }

  /// Scores segments of many streams with one call of the model.
  List<Surprisal> score(CachedScorer scorer, List<Next> segments) {
    return scorer.score(segments);
  }

  /// Scores a segment without changing its stream's state.
  Surprisal look(CachedScorer scorer, Next segment) {
    return scorer.look(segment);
  }

  /// Returns what stands before the next record, after `fresh` was scored.
  ///
  /// @param starts of the records before and in `fresh`
  StreamPast after(StreamPast past, int[] fresh, RecordBoundaries starts, Geometry geometry) {
    return past.append(fresh, starts, geometry);
  }

  /// Returns what a stream's state keeps of its symbols.
  StreamPast kept(StreamPast past) {
    return NOTHING;
  }
}
