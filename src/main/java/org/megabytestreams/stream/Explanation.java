package org.megabytestreams.stream;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.megabytestreams.score.RecordScore;

/// Explains why a record is an alert.
///
/// @param worstSpans the most surprising spans, the worst first
/// @param expected what the model would have written instead of the worst; null if it was not requested
public record Explanation(List<Span> worstSpans, byte[] expected) {
  /// An explanation names at most this many spans.
  static final int SPANS = 3;
  /// A span further below the worst than this share of it is not named.
  private static final double MIN_SHARE = 0.5;

  /// A span of a record.
  ///
  /// @param offset of its first position within the record
  /// @param length in positions; the record's end is one if the framing marks it
  /// @param bits surprise of all of them
  public record Span(long offset, int length, double bits) {}

  /// Returns the worst spans that do not overlap, the worst first.
  public static List<Span> worstSpans(RecordScore score) {
    float[] bits = score.positionBits();
    int length = Math.min(RecordScore.SPAN, bits.length);
    List<Span> found = new ArrayList<>();
    found.add(new Span(score.worstSpanOffset(), length, score.worstSpanBits()));
    List<Span> candidates = new ArrayList<>();
    double window = 0;
    for (int i = 0; i < bits.length; i++) {
      window += bits[i] - (i >= length ? bits[i - length] : 0);
      if (i >= length - 1 && window >= MIN_SHARE * score.worstSpanBits()) {
        candidates.add(new Span(i - length + 1, length, window));
      }
    }
    candidates.sort(Comparator.comparingDouble(Span::bits).reversed());
    for (Span candidate : candidates) {
      if (found.size() < SPANS
          && found.stream().noneMatch(other -> Math.abs(other.offset() - candidate.offset()) < length)) {
        found.add(candidate);
      }
    }
    return List.copyOf(found);
  }
}
