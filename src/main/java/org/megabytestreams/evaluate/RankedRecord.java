package org.megabytestreams.evaluate;

import org.megabytestreams.stream.ScoredRecord;

/// A judged record, in the form that rankings use.
///
/// @param figures of each [RankedStatistic], in their order; the larger, the more unusual
/// @param baselines of each [DetectionBaseline], in their order; the larger, the more unusual
/// @param pValue NaN while the stream is warming up
/// @param alert whether the service would have alerted
public record RankedRecord(double[] figures, double[] baselines, double pValue, boolean alert) {
  static RankedRecord of(ScoredRecord scored, double[] baselines) {
    RankedStatistic[] statistics = RankedStatistic.values();
    double[] figures = new double[statistics.length];
    for (int i = 0; i < figures.length; i++) {
      figures[i] = statistics[i].of(scored);
    }
    return new RankedRecord(figures, baselines, scored.judgement().pValue(), scored.judgement().alert());
  }
}
