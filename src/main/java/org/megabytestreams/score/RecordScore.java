package org.megabytestreams.score;

import org.megabytestreams.anomaly.Observation;
import org.megabytestreams.anomaly.RecordKind;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Surprisal;

/// The score of one record.
///
/// @param bytes the record's length
/// @param bits surprise of the whole record, its end included if the framing marks it
/// @param worstSpanBits surprise of the most surprising [#SPAN] consecutive positions (of the whole record if it is
///     shorter)
/// @param worstSpanOffset offset of that span's first byte within the record
/// @param worstSpanExcessBits the most surprise beyond what the model expected in [#SPAN] consecutive positions: near 0
///     if it only met what it knew to be unpredictable
/// @param positionBits surprise of each byte and, if the framing marks it, of the end; of the first positions alone if
///     the record is very long // [bytes or bytes + 1, at most]
/// @param withoutNetwork whether the match model alone scored it
public record RecordScore(long bytes, double bits, double worstSpanBits, long worstSpanOffset,
    double worstSpanExcessBits, float[] positionBits, boolean withoutNetwork) {
  /// A span has this many positions: long enough for a word or a number, short enough to point at it.
  public static final int SPAN = 16;

  /// Makes the score of a record that a network scored.
  public RecordScore(long bytes, double bits, double worstSpanBits, long worstSpanOffset, double worstSpanExcessBits,
      float[] positionBits) {
    this(bytes, bits, worstSpanBits, worstSpanOffset, worstSpanExcessBits, positionBits, false);
  }

  /// Computes the score of a record of `bytes` bytes whose symbols start at `at` of `surprisal`.
  public static RecordScore of(Framing framing, int bytes, Surprisal surprisal, int at) {
    int positions = framing.scoredLength(bytes);
    SpanAccumulator meter = new SpanAccumulator(positions);
    meter.add(surprisal, at, at + positions);
    return meter.score(bytes);
  }

  /// Returns the bits per byte; an empty record, which has only an end, counts as one byte.
  public double bitsPerByte() {
    return bits / Math.max(1, bytes);
  }

  /// Returns what the calibration learns from: the figures that are published.
  ///
  /// @param record its bytes, or the first of them
  public Observation observation(byte[] record) {
    return new Observation(RecordKind.of(record), bytes, published(bits), published(worstSpanBits),
        published(worstSpanExcessBits));
  }

  /// Rounds to the 0.01 bits to which scores are published: no batch changes them by more than one such step.
  public static double published(double bits) {
    return Math.rint(bits * 100) / 100;
  }
}
