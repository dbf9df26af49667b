package org.megabytestreams.evaluate;

import java.util.function.ToDoubleFunction;
import org.megabytestreams.score.RecordScore;
import org.megabytestreams.stream.ScoredRecord;

/// A figure by which records are ranked: the larger, the more unusual.
public enum RankedStatistic {
  BITS("bits", scored -> scored.score().bits()),
  BITS_PER_BYTE("bitsPerByte", scored -> scored.score().bitsPerByte()),
  WORST_SPAN_BITS("worstSpanBits", scored -> scored.score().worstSpanBits()),
  WORST_SPAN_EXCESS_BITS("worstSpanExcessBits", scored -> scored.score().worstSpanExcessBits()),
  BITS_BEYOND_RANDOM("bitsBeyondRandom", scored -> beyondRandom(scored.score())),
  /// The published p-value, with its sign changed; 1 while the stream is warming up.
  P_VALUE("pValue", scored -> -pValue(scored));

  private static final int BITS_OF_RANDOM_BYTE = 8;

  private final String id;
  private final ToDoubleFunction<ScoredRecord> figure;

  RankedStatistic(String id, ToDoubleFunction<ScoredRecord> figure) {
    this.id = id;
    this.figure = figure;
  }

  /// Returns the name in reports.
  public String id() {
    return id;
  }

  double of(ScoredRecord scored) {
    return figure.applyAsDouble(scored);
  }

  private static double pValue(ScoredRecord scored) {
    double p = scored.judgement().pValue();
    return Double.isNaN(p) ? 1 : p;
  }

  /// Computes the statistic of a score. Unlike the calibration's statistic, it may be below 0, so that calm records are
  /// told apart. The end counts as a byte.
  private static double beyondRandom(RecordScore score) {
    return score.bits() - BITS_OF_RANDOM_BYTE * (score.bytes() + 1.0);
  }
}
