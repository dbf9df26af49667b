package org.megabytestreams.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.megabytestreams.model.ByteModel;
import org.megabytestreams.model.Framing;

/// Scores a text as a stream of its own, whose records are its lines.
public final class LineScorer {
  private static final byte LINE_FEED = '\n';

  private LineScorer() {}

  /// Returns the bits of each byte. At a line feed stands what the end of its line cost. If the text does not end in a
  /// line feed, and the model marks the ends of records, the end of its last line comes last.
  public static List<Float> positionBits(ByteModel model, byte[] text) {
    List<Float> bits = new ArrayList<>(text.length + 1);
    try (SegmentScorer scoring = SegmentScorer.of(model)) {
      FileScorer scorer = new FileScorer(scoring, ContextPolicy.STREAM, scored -> {
        for (float each : scored.score().positionBits()) {
          bits.add((float) RecordScore.published(each));
        }
      });
      if (model.geometry().framing() == Framing.STREAM) {
        scorer.add(text, true, true);
      } else {
        lines(text).forEach(line -> scorer.add(line, true, true));
      }
      scorer.flush();
    }
    return bits;
  }

  private static List<byte[]> lines(byte[] text) {
    List<byte[]> lines = new ArrayList<>();
    int from = 0;
    for (int at = 0; at < text.length; at++) {
      if (text[at] == LINE_FEED) {
        lines.add(Arrays.copyOfRange(text, from, at));
        from = at + 1;
      }
    }
    if (from < text.length) {
      lines.add(Arrays.copyOfRange(text, from, text.length));
    }
    return lines;
  }
}
