package org.megabytestreams.engine;

import org.megabytestreams.anomaly.IncidentChange;
import org.megabytestreams.anomaly.Judgement;
import org.megabytestreams.megabyte.ByteModel;

/// Says of an alert which bytes were not expected, and what was.
final class Explainer {
  private final ByteModel model;
  private final int expectedBytes;

  Explainer(ByteModel model, int expectedBytes) {
    this.model = model;
    this.expectedBytes = expectedBytes;
  }

  /// Explains the record whose symbols start at `at` among the fresh ones of `stretch`.
  Explanation explain(Stretch stretch, int at, RecordScore score, Judgement judgement) {
    // The model's own continuation costs a pass a byte, so it is asked once an incident.
    byte[] expected = opensIncident(judgement) ? expected(stretch, at + (int) score.worstSpanOffset()) : null;
    return new Explanation(Explanation.worstSpans(score), expected);
  }

  private static boolean opensIncident(Judgement judgement) {
    return judgement.incident().filter(change -> change.kind() == IncidentChange.Kind.OPENED).isPresent();
  }

  private byte[] expected(Stretch stretch, int at) {
    long symbol = stretch.from() + at;
    long start = Stretch.windowStart(symbol, model.geometry());
    int[] prefix = new int[(int) (symbol - start)];
    stretch.copy(start, symbol, prefix);
    return Expectation.after(model, prefix, expectedBytes);
  }
}
